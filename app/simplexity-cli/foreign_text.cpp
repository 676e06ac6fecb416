#include "foreign_text.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/learning/model_title.h"
#include "core/runs/json_documents.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

constexpr const char* kProgram = "TorchScript";

}  // namespace

formats::OrderedJson toJson(const runs::ForeignModel& model)
{
  formats::OrderedJson json{{"name", model.model ? model.model->name : kProgram}, {"parameters", model.parameterCount}};
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
      "{}, {} parameters; inputs normalised by mean {:.4g} and deviation {:.4g} ({}): they must be those it was "
      "trained with (--normalisation)\n",
      model.model ? learning::titleOf(*model.model) : kProgram, grouped(model.parameterCount),
      fmt::join(model.normalisation.mean, " "), fmt::join(model.normalisation.deviation, " "),
      data::nameOf(model.normalisationKind));
}

}  // namespace simplexity::cli
