#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/formats/pickle.h"
#include "core/formats/pickle_cursor.h"

namespace simplexity::formats {

/// What the instructions of a pickle work on: its text, a stack with marks, a memo. What is wrong is remembered, the
/// first of it, and does no harm: values that are not there are None.
class PickleMachine {
 public:
  /// `isAllowed` must outlive the machine.
  PickleMachine(std::vector<std::byte> content, const PickleAllowance& isAllowed, std::uint64_t memoryLimit);

  PickleCursor cursor;

  [[nodiscard]] bool hasFailed() const { return !m_failure.empty(); }
  void refuse(std::string message);
  void refuseAsDamaged();
  /// What is on top of the stack is the result.
  void stop();
  [[nodiscard]] bool hasStopped() const { return m_hasStopped; }
  /// The document, once the machine has stopped, or the failure.
  [[nodiscard]] Result<PickleDocument> take();

  void push(PickleValue value);
  [[nodiscard]] PickleValue pop();
  void duplicate();
  void mark();
  [[nodiscard]] std::vector<PickleValue> popToMark();
  [[nodiscard]] std::vector<PickleValue> popMany(std::size_t count);

  void pushComposed(PickleNode::Kind kind, std::vector<PickleValue> items);
  /// Adds items to the container on top of the stack, in whole `strides`: 2 for a dictionary.
  void extend(PickleNode::Kind kind, std::size_t stride, const std::vector<PickleValue>& items);
  void pushName(std::string_view module, std::string_view name);
  /// A function or class and the tuple of its arguments become the call.
  void call();

  void remember(std::uint64_t index);
  void rememberNext() { remember(m_memo.size()); }
  void recall(std::uint64_t index);

 private:
  [[nodiscard]] std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }
  void charge(std::uint64_t bytes);
  void pushNode(PickleNode node);

  const PickleAllowance& m_isAllowed;
  std::uint64_t m_memoryLeft;
  PickleDocument m_document;
  std::vector<PickleValue> m_stack;
  std::vector<std::size_t> m_marks;
  std::unordered_map<std::uint64_t, PickleValue> m_memo;
  bool m_hasStopped = false;
  std::string m_failure;
};

}  // namespace simplexity::formats
