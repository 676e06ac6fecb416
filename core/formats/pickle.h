#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

/// Python's pickles as data. What unpickling would run is described here and never run.
namespace simplexity::formats {

struct PickleNode;

/// None, a truth value, a whole number, a real number, a text (or bytes) of the pickle, or something composed. Whole
/// numbers beyond 64 bits are real numbers here.
using PickleValue = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, PickleNode*>;

/// What a pickle composes.
struct PickleNode {
  enum class Kind {
    Tuple,
    List,
    Set,
    Dict,        ///< items are key, value, key, value, …
    Name,        ///< a function or class, `module`.`name`
    Call,        ///< of `module`.`name`, which has not happened; the one item is the tuple of arguments
    Persistent,  ///< kept outside of the pickle; the one item says where
  };
  Kind kind = Kind::List;
  std::string_view module;
  std::string_view name;
  std::vector<PickleValue> items;
};

/// What a pickle describes: a graph, in which a node may be in many places, even in itself. Owns nodes and texts.
struct PickleDocument {
  PickleDocument() = default;
  PickleDocument(PickleDocument&&) = default;
  PickleDocument& operator=(PickleDocument&&) = default;
  PickleDocument(const PickleDocument&) = delete;
  PickleDocument& operator=(const PickleDocument&) = delete;
  ~PickleDocument() = default;

  PickleValue root;
  std::deque<PickleNode> nodes;
  std::vector<std::byte> content;
};

/// Whether a pickle may name `module`.`name`.
using PickleAllowance = std::function<bool(std::string_view module, std::string_view name)>;

/// Interprets a pickle of protocol 2 to 5, as far as it is plain data. A name that is not allowed, wherever it stands,
/// is refused by name; so is every instruction that plain data does not need. A call of collections.OrderedDict is a
/// Dict, what is set on objects besides their items is dropped. `memoryLimit`: bytes that the values may take, besides
/// the content.
[[nodiscard]] Result<PickleDocument> parsePickle(std::vector<std::byte> content, const PickleAllowance& isAllowed,
                                                 std::uint64_t memoryLimit);

/// The node of a value, if it is of this kind.
[[nodiscard]] const PickleNode* nodeOf(const PickleValue& value, PickleNode::Kind kind);

/// The arguments of a call of `module`.`name`, if that is what the value is.
[[nodiscard]] const std::vector<PickleValue>* argumentsOf(const PickleValue& value, std::string_view module,
                                                          std::string_view name);

}  // namespace simplexity::formats
