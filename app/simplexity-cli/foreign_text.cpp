#include "foreign_text.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/weights_file.h"
#include "core/learning/model_title.h"
#include "core/runs/json_documents.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

std::string titleOf(const runs::ForeignModel& model)
{
  return model.model ? learning::titleOf(*model.model) : std::string(formats::kScriptFormat);
}

}  // namespace

formats::OrderedJson toJson(const runs::ForeignModel& model)
{
  formats::OrderedJson json{{"name", model.model ? model.model->name : formats::kScriptFormat}};
  json["parameters"] = model.parameterCount ? formats::OrderedJson(*model.parameterCount) : nullptr;
  if (model.model && model.model->name == "vit") {
    const learning::VitSizes& vit = model.model->vit;
    json.update({{"vit_patch", vit.patch},
                 {"vit_width", vit.width},
                 {"vit_depth", vit.depth},
                 {"vit_heads", vit.heads},
                 {"vit_hidden", vit.hidden},
                 {"vit_norm_epsilon", vit.normEpsilon}});
  } else if (model.model && learning::hasForms(*model.model)) {
    json["model_form"] = learning::modelFormId(model.model->form);
  }
  json["normalisation"] = runs::toJsonObject(model.normalisation);
  json["normalisation"]["kind"] = data::nameOf(model.normalisationKind);
  return json;
}

std::string toText(const runs::ForeignModel& model)
{
  return fmt::format(
      "{}, {}; inputs normalised by mean {:.4g} and deviation {:.4g} ({}): they must be those it was "
      "trained with (--normalisation)\n",
      titleOf(model), parametersText(model.parameterCount), fmt::join(model.normalisation.mean, " "),
      fmt::join(model.normalisation.deviation, " "), data::nameOf(model.normalisationKind));
}

}  // namespace simplexity::cli
