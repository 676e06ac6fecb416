#include "core/formats/pickle_machine.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "core/formats/printable.h"

namespace simplexity::formats {

namespace {

using Kind = PickleNode::Kind;

// What a value costs while the vector that holds it grows, and what deque and hash table take besides.
constexpr std::uint64_t kValueBytes = 2 * sizeof(PickleValue);
constexpr std::uint64_t kNodeBytes = sizeof(PickleNode) + 16;
constexpr std::uint64_t kMemoBytes = sizeof(PickleValue) + 56;

std::string_view textOf(const std::vector<std::byte>& content)
{
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

}  // namespace

PickleMachine::PickleMachine(std::vector<std::byte> content, const PickleAllowance& isAllowed,
                             std::uint64_t memoryLimit)
    : cursor(textOf(content)), m_isAllowed(isAllowed), m_memoryLeft(memoryLimit)
{
  m_document.content = std::move(content);  // leaves the bytes where they are
}

void PickleMachine::refuse(std::string message)
{
  if (m_failure.empty()) {
    m_failure = std::move(message);
  }
}

void PickleMachine::refuseAsDamaged()
{
  refuse("the pickle is damaged: its instructions do not fit together");
}

void PickleMachine::stop()
{
  m_document.root = pop();
  m_hasStopped = true;
}

Result<PickleDocument> PickleMachine::take()
{
  if (hasFailed()) {
    return fail(ErrorCode::InvalidFormat, std::move(m_failure));
  }
  return std::move(m_document);
}

void PickleMachine::charge(std::uint64_t bytes)
{
  if (bytes > m_memoryLeft) {
    refuse("the pickle holds more than plain weights need: refused");
  }
  m_memoryLeft -= std::min(bytes, m_memoryLeft);
}

void PickleMachine::push(PickleValue value)
{
  if (m_stack.size() == m_stack.capacity()) {
    charge(std::max<std::size_t>(m_stack.size(), 1) * kValueBytes);
  }
  m_stack.push_back(value);
}

// None of these takes what lies below the last mark; neither does Python.
PickleValue PickleMachine::pop()
{
  const std::vector<PickleValue> one = popMany(1);
  return one.empty() ? PickleValue() : one.front();
}

std::vector<PickleValue> PickleMachine::popMany(std::size_t count)
{
  if (m_stack.size() - floor() < count) {
    refuseAsDamaged();
    return {};
  }
  const auto begin = m_stack.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<PickleValue> values(begin, m_stack.end());
  m_stack.erase(begin, m_stack.end());
  return values;
}

std::vector<PickleValue> PickleMachine::popToMark()
{
  if (m_marks.empty()) {
    refuseAsDamaged();
    return {};
  }
  std::vector<PickleValue> values = popMany(m_stack.size() - m_marks.back());
  m_marks.pop_back();
  return values;
}

void PickleMachine::duplicate()
{
  const PickleValue top = pop();
  push(top);
  push(top);
}

void PickleMachine::mark()
{
  charge(2 * sizeof(std::size_t));
  m_marks.push_back(m_stack.size());
}

void PickleMachine::pushNode(PickleNode node)
{
  charge(kNodeBytes + node.items.size() * kValueBytes);
  push(&m_document.nodes.emplace_back(std::move(node)));
}

void PickleMachine::pushComposed(Kind kind, std::vector<PickleValue> items)
{
  if (kind == Kind::Dict && items.size() % 2 != 0) {
    refuseAsDamaged();
    return;
  }
  pushNode({.kind = kind, .module = {}, .name = {}, .items = std::move(items)});
}

void PickleMachine::extend(Kind kind, std::size_t stride, const std::vector<PickleValue>& items)
{
  const PickleValue target = pop();
  PickleNode* const* const node = std::get_if<PickleNode*>(&target);
  if (node == nullptr || (*node)->kind != kind || items.size() % stride != 0) {
    refuseAsDamaged();
    return;
  }
  charge(items.size() * kValueBytes);
  (*node)->items.insert((*node)->items.end(), items.begin(), items.end());
  push(target);
}

void PickleMachine::pushName(std::string_view module, std::string_view name)
{
  if (!cursor.hasEnded() && !m_isAllowed(module, name)) {
    refuse(
        fmt::format("the file asks to run {}.{}, which no weights need: refused; of a whole model, save "
                    "model.state_dict() instead",
                    printable(module), printable(name)));
  }
  pushNode({.kind = Kind::Name, .module = module, .name = name, .items = {}});
}

void PickleMachine::call()
{
  const PickleValue arguments = pop();
  const PickleValue function = pop();
  const PickleNode* const name = nodeOf(function, Kind::Name);
  const PickleNode* const tuple = nodeOf(arguments, Kind::Tuple);
  if (name == nullptr || tuple == nullptr) {
    refuse("the pickle is damaged: it calls what is no function");
    return;
  }
  const bool isDict = name->module == "collections" && name->name == "OrderedDict" && tuple->items.empty();
  if (isDict) {
    pushComposed(Kind::Dict, {});
  } else {
    pushNode({.kind = Kind::Call, .module = name->module, .name = name->name, .items = {arguments}});
  }
}

void PickleMachine::remember(std::uint64_t index)
{
  const PickleValue top = pop();
  push(top);
  charge(kMemoBytes);
  m_memo[index] = top;
}

void PickleMachine::recall(std::uint64_t index)
{
  const auto found = m_memo.find(index);
  if (found == m_memo.end()) {
    refuseAsDamaged();
    return;
  }
  push(found->second);
}

}  // namespace simplexity::formats
