#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/formats/pickle.h"

namespace simplexity::formats {

/// Where the elements of a tensor lie in one of the storages that PyTorch keeps beside its pickle. Element i, j, … is
/// number offset + i strides[0] + j strides[1] + … of the storage. Nothing is known yet of how long that is.
struct StoredTensor {
  ElementType type = ElementType::F32;
  std::string storage;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;    ///< 0 or more
  std::vector<std::int64_t> strides;  ///< as many, 0 or more
};

/// Whether all elements of a tensor lie in a storage of so many elements.
[[nodiscard]] bool fits(const StoredTensor& tensor, std::uint64_t storageElements);

/// A storage beside a pickle, as it is announced.
struct StoredValues {
  ElementType type = ElementType::F32;
  std::string storage;
  std::uint64_t elements = 0;
};

/// From ("storage", torch.FloatStorage, key, device, number of elements), which is kept outside of the pickle. Failures
/// are ends of sentences that begin with the tensor.
[[nodiscard]] Result<StoredValues> storageOf(const PickleValue& value);

/// From the arguments of _rebuild_tensor_v2: storage, offset, shape, strides and what concerns gradients. Failures
/// likewise.
[[nodiscard]] Result<StoredTensor> storedTensorOf(const std::vector<PickleValue>& arguments);

struct StateDict {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// The names that a pickle of weights may contain.
[[nodiscard]] bool isAllowedInStateDict(std::string_view module, std::string_view name);

/// Finds the weights in what torch.save() pickled: a dictionary of tensors, or one that holds it as "state_dict",
/// "model_state_dict", "model" or "net". The prefixes "module." (DataParallel) and "_orig_mod." (torch.compile) that
/// all names have are taken off. Plain values beside the tensors, or beside their dictionary, become metadata;
/// everything else, such as the state of an optimizer, is left out.
[[nodiscard]] Result<StateDict> findStateDict(const PickleDocument& pickle);

}  // namespace simplexity::formats
