#include "core/learning/loading/script_network_torch.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/isolation/isolated_call.h"
#include "core/learning/loading/script_assembly_torch.h"
#include "core/learning/loading/script_isolation.h"
#include "core/learning/loading/script_parts_torch.h"
#include "core/learning/loading/script_program_torch.h"
#include "core/learning/loading/script_weights_torch.h"

namespace simplexity::learning {

namespace {

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::Unsupported, std::move(message));
}

/// Whether outputs agree, as far as rounding lets them.
bool agree(const torch::Tensor& one, const torch::Tensor& other)
{
  return one.sizes() == other.sizes() && one.allclose(other, /*rtol=*/1e-3, /*atol=*/1e-4);
}

/// The same samples' outputs, whatever else is in the batch.
Result<> checkSamplesAreIndependent(ScriptModuleImpl& whole, const torch::Tensor& images, const torch::Tensor& outputs)
{
  const torch::NoGradGuard noGrad;
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    if (!agree(whole.forward(images.narrow(0, i, 1)), outputs.narrow(0, i, 1))) {
      return refuse(
          "what it gives for an image depends on the other images of the batch, or on chance: was it saved in training "
          "mode? Save it after model.eval()");
    }
  }
  return {};
}

Result<> checkOutputs(const torch::Tensor& outputs, std::int64_t images, int classCount)
{
  if (outputs.dim() < 2 || outputs.size(0) != images) {
    return refuse(fmt::format("of {} images it gives an output of the shape {}, not one row each", images,
                              fmt::join(outputs.sizes(), "×")));
  }
  if (const std::int64_t found = outputs.flatten(1).size(1); found != classCount) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the network has {} outputs, the data set has {} classes", found, classCount));
  }
  return {};
}

/// Operators for inference alone have no derivative, which shows only when it is taken.
Result<> checkDerivative(const torch::Tensor& images, const torch::Tensor& features)
{
  if (!features.requires_grad() || features.dim() < 2 || features.size(0) != images.size(0)) {
    return refuse("its embedding is no differentiable function of single images");
  }
  try {
    torch::autograd::grad({features.sum()}, {images}, {}, /*retain_graph=*/true);
  } catch (const std::exception& exception) {
    return refuse("its embedding cannot be differentiated: " + reasonOf(exception));
  }
  return {};
}

std::vector<std::string> namesOf(const std::vector<ScriptPart>& parts)
{
  std::vector<std::string> names;
  names.reserve(parts.size());
  for (const ScriptPart& part : parts) {
    names.push_back(part.name);
  }
  names.pop_back();  // it ends in the logits
  return names;
}

/// The value that is measured as the embedding, and the head if it is the input of one.
struct Embedding {
  torch::jit::Value* value = nullptr;
  std::optional<ScriptHead> head;
};

Result<Embedding> chooseEmbedding(const ScriptAnatomy& anatomy, const std::optional<std::string>& name)
{
  const std::optional<ScriptHead> head = anatomy.head();
  if (!name && head) {
    return Embedding{.value = head->features, .head = head};
  }
  const std::vector<ScriptPart> parts = anatomy.parts();
  const auto found = name ? std::ranges::find(parts, *name, &ScriptPart::name) : parts.end();
  if (found != parts.end() && found->end != anatomy.logits()) {
    return Embedding{.value = found->end, .head = std::nullopt};
  }
  const std::vector<std::string> names = namesOf(parts);
  const std::string choice = names.empty() ? "it has no inner value that could be chosen"
                                           : fmt::format("choose by --embedding one of {}", fmt::join(names, ", "));
  return fail(ErrorCode::InvalidArgument,
              name ? fmt::format("it has no layer \"{}\" to take as the embedding; {}", *name, choice)
                   : fmt::format("no linear layer was found that its output follows from; {}", choice));
}

/// Whether a head gives what the program gives, whatever stands between.
bool isHeadOf(const ScriptHead& head, const torch::Tensor& features, const torch::Tensor& logits)
{
  const torch::Tensor rows = features.flatten(1);
  return rows.size(1) == head.weight.size(1) &&
         agree(torch::linear(rows, head.weight, head.bias).log_softmax(1), logits.flatten(1).log_softmax(1));
}

Result<Classifier> build(const ScriptProgram& program, const ScriptFile& file, const torch::Tensor& images,
                         int classCount)
{
  const ScriptAnatomy anatomy(program);
  ScriptModuleImpl whole(anatomy.whole().graph, program.module, anatomy.mutates());
  const torch::Tensor logits = whole.forward(images);
  const Result<> checked = checkOutputs(logits, images.size(0), classCount).and_then([&] {
    return checkSamplesAreIndependent(whole, images, logits);
  });
  if (!checked) {
    return fail(checked.error());
  }
  const Result<Embedding> embedding = chooseEmbedding(anatomy, file.embedding);
  if (!embedding) {
    return fail(embedding.error());
  }
  ScriptAssembly network(program, anatomy, unusedConstants(program, logits));
  torch::Tensor values = images;
  const std::vector<ScriptPart> parts = anatomy.partsUpTo(embedding->value);
  for (const ScriptPart& part : parts) {
    network.add(part);
    values = network.runLast(values);
    if (part.end != embedding->value) {
      network.endLayer(part.name, values);
    }
  }
  if (const Result<> differentiable = checkDerivative(images, values); !differentiable) {
    return fail(differentiable.error());
  }
  if (embedding->head && isHeadOf(*embedding->head, values, logits)) {
    network.addFlatten();
    network.endLayer(std::string(kEmbeddingLayer), values.flatten(1));
    network.addHead(*embedding->head);
  } else if (const auto rest = anatomy.rest(embedding->value)) {
    network.endLayer(std::string(kEmbeddingLayer), values);
    network.add(*rest);
    network.addFlatten();
  } else {
    return refuse("between its embedding and its output other values of the images play a part");
  }
  network.endLayer(std::string(kLogitsLayer), logits.flatten(1));
  return network.finish();
}

std::int64_t countOf(const torch::jit::parameter_list& parameters)
{
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : parameters) {
    count += parameter.numel();
  }
  return count;
}

Result<ScriptSummary> summarise(const std::filesystem::path& path)
try {
  return readScript(path).map([](const ScriptProgram& program) {
    const ScriptAnatomy anatomy(program);
    const std::optional<ScriptHead> head = anatomy.head();
    ScriptSummary summary;
    if (program.constantWeights.empty()) {
      summary.parameterCount = countOf(program.module.parameters());
    }
    summary.layers = namesOf(head ? anatomy.partsUpTo(head->features) : anatomy.parts());
    if (head) {
      summary.embeddingFeatures = head->weight.size(1);
      summary.classCount = head->weight.size(0);
    }
    return summary;
  });
} catch (const std::exception& exception) {
  return fail(ErrorCode::Unsupported, "PyTorch cannot compile the program: " + reasonOf(exception), path);
}

void answerSummary(isolation::TaskConnection& connection)
{
  connection.answer(summarise(connection.request().take<std::filesystem::path>()));
}

const isolation::IsolatedTask kSummaryTask("summary", answerSummary);

}  // namespace

Result<Classifier> loadScript(const ScriptFile& file, const data::ImageShape& shape, int classCount)
{
  const Result<ScriptProgram> program = readScript(file.path);
  if (!program) {
    return fail(program.error());
  }
  constexpr std::int64_t kTried = 3;
  constexpr std::uint64_t kSeed = 1;
  const torch::Tensor images =
      torch::randn({kTried, shape.channels, shape.height, shape.width}, at::detail::createCPUGenerator(kSeed))
          .requires_grad_();
  try {
    Result<Classifier> classifier = build(*program, file, images, classCount);
    return classifier ? std::move(classifier) : fail(classifier.error().code, classifier.error().message, file.path);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::Unsupported,
                fmt::format("the program cannot be run on inputs of {}×{}×{}: {}", shape.channels, shape.height,
                            shape.width, reasonOf(exception)),
                file.path);
  }
}

Result<ScriptSummary> summariseScript(const std::filesystem::path& path, const std::stop_token& stop)
{
  return isolation::callIsolated<ScriptSummary>(kSummaryTask, allowanceOf(ScriptFile{.path = path}, data::ImageShape()),
                                                stop, [&path](isolation::Writer& request) { request(path); })
      .map_error([&path](Error error) {
        error.where = path;
        return error;
      });
}

}  // namespace simplexity::learning
