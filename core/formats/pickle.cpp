#include "core/formats/pickle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include "core/formats/pickle_machine.h"

namespace simplexity::formats {

namespace {

using Kind = PickleNode::Kind;

std::int64_t signedNumber(std::uint64_t bits, std::size_t bytes)
{
  const std::size_t unused = 64 - 8 * bytes;
  return bytes == 0 ? 0 : static_cast<std::int64_t>(bits << unused) >> unused;
}

/// Two's complement, little-endian, of any length.
PickleValue wholeNumber(std::string_view bytes)
{
  if (bytes.size() <= sizeof(std::int64_t)) {
    return signedNumber(PickleCursor(bytes).number(bytes.size()), bytes.size());
  }
  double value = 0.0;
  double scale = 1.0;
  for (const char byte : bytes) {
    value += scale * static_cast<unsigned char>(byte);
    scale *= 256.0;
  }
  const bool isNegative = (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
  return isNegative ? value - scale : value;
}

double bigEndianReal(std::string_view bytes)
{
  std::uint64_t bits = 0;
  for (const char byte : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(byte);
  }
  return std::bit_cast<double>(bits);
}

void checkProtocol(PickleMachine& machine)
{
  const std::uint64_t protocol = machine.cursor.number(1);
  if (!machine.cursor.hasEnded() && (protocol < 2 || protocol > 5)) {
    machine.refuse(fmt::format("the pickle has protocol {}; 2 to 5 can be read", protocol));
  }
}

/// The function or class that two lines name.
void nameFromLines(PickleMachine& machine)
{
  const std::string_view module = machine.cursor.line();
  machine.pushName(module, machine.cursor.line());
}

/// An instruction of old pickles that names and calls; what it names says more than that it is not needed.
void refuseInstance(PickleMachine& machine)
{
  nameFromLines(machine);
  machine.refuse("the pickle has the instruction INST, which plain data does not need: refused");
}

void nameFromStack(PickleMachine& machine)
{
  const PickleValue name = machine.pop();
  const PickleValue module = machine.pop();
  const auto* const nameText = std::get_if<std::string_view>(&name);
  const auto* const moduleText = std::get_if<std::string_view>(&module);
  if (nameText == nullptr || moduleText == nullptr) {
    machine.refuseAsDamaged();
    return;
  }
  machine.pushName(*moduleText, *nameText);
}

/// Attributes, such as the versions that PyTorch notes on a state dict.
void dropState(PickleMachine& machine)
{
  static_cast<void>(machine.pop());
}

void callWithKeywords(PickleMachine& machine)
{
  static_cast<void>(machine.pop());
  machine.call();
}

void extendToMark(PickleMachine& machine, Kind kind, std::size_t stride)
{
  const std::vector<PickleValue> items = machine.popToMark();
  machine.extend(kind, stride, items);
}

void extendBy(PickleMachine& machine, Kind kind, std::size_t count)
{
  const std::vector<PickleValue> items = machine.popMany(count);
  machine.extend(kind, count, items);
}

struct Instruction {
  unsigned char opcode;
  void (*run)(PickleMachine&);
};

using Machine = PickleMachine;

/// What plain data needs, with the names of Python's module pickletools.
constexpr std::array kInstructions{
    Instruction{0x80, checkProtocol},                                                             // PROTO
    Instruction{0x95, [](Machine& m) { static_cast<void>(m.cursor.bytes(8)); }},                  // FRAME
    Instruction{'.', [](Machine& m) { m.stop(); }},                                               // STOP
    Instruction{'N', [](Machine& m) { m.push(std::monostate()); }},                               // NONE
    Instruction{0x88, [](Machine& m) { m.push(true); }},                                          // NEWTRUE
    Instruction{0x89, [](Machine& m) { m.push(false); }},                                         // NEWFALSE
    Instruction{'J', [](Machine& m) { m.push(signedNumber(m.cursor.number(4), 4)); }},            // BININT
    Instruction{'K', [](Machine& m) { m.push(static_cast<std::int64_t>(m.cursor.number(1))); }},  // BININT1
    Instruction{'M', [](Machine& m) { m.push(static_cast<std::int64_t>(m.cursor.number(2))); }},  // BININT2
    Instruction{0x8a, [](Machine& m) { m.push(wholeNumber(m.cursor.counted(1))); }},              // LONG1
    Instruction{0x8b, [](Machine& m) { m.push(wholeNumber(m.cursor.counted(4))); }},              // LONG4
    Instruction{'G', [](Machine& m) { m.push(bigEndianReal(m.cursor.bytes(8))); }},               // BINFLOAT
    Instruction{'U', [](Machine& m) { m.push(m.cursor.counted(1)); }},                            // SHORT_BINSTRING
    Instruction{'C', [](Machine& m) { m.push(m.cursor.counted(1)); }},                            // SHORT_BINBYTES
    Instruction{0x8c, [](Machine& m) { m.push(m.cursor.counted(1)); }},                           // SHORT_BINUNICODE
    Instruction{'T', [](Machine& m) { m.push(m.cursor.counted(4)); }},                            // BINSTRING
    Instruction{'B', [](Machine& m) { m.push(m.cursor.counted(4)); }},                            // BINBYTES
    Instruction{'X', [](Machine& m) { m.push(m.cursor.counted(4)); }},                            // BINUNICODE
    Instruction{0x8d, [](Machine& m) { m.push(m.cursor.counted(8)); }},                           // BINUNICODE8
    Instruction{0x8e, [](Machine& m) { m.push(m.cursor.counted(8)); }},                           // BINBYTES8
    Instruction{0x96, [](Machine& m) { m.push(m.cursor.counted(8)); }},                           // BYTEARRAY8
    Instruction{'(', [](Machine& m) { m.mark(); }},                                               // MARK
    Instruction{'0', [](Machine& m) { static_cast<void>(m.pop()); }},                             // POP
    Instruction{'1', [](Machine& m) { static_cast<void>(m.popToMark()); }},                       // POP_MARK
    Instruction{'2', [](Machine& m) { m.duplicate(); }},                                          // DUP
    Instruction{')', [](Machine& m) { m.pushComposed(Kind::Tuple, {}); }},                        // EMPTY_TUPLE
    Instruction{0x85, [](Machine& m) { m.pushComposed(Kind::Tuple, m.popMany(1)); }},             // TUPLE1
    Instruction{0x86, [](Machine& m) { m.pushComposed(Kind::Tuple, m.popMany(2)); }},             // TUPLE2
    Instruction{0x87, [](Machine& m) { m.pushComposed(Kind::Tuple, m.popMany(3)); }},             // TUPLE3
    Instruction{'t', [](Machine& m) { m.pushComposed(Kind::Tuple, m.popToMark()); }},             // TUPLE
    Instruction{']', [](Machine& m) { m.pushComposed(Kind::List, {}); }},                         // EMPTY_LIST
    Instruction{'l', [](Machine& m) { m.pushComposed(Kind::List, m.popToMark()); }},              // LIST
    Instruction{'}', [](Machine& m) { m.pushComposed(Kind::Dict, {}); }},                         // EMPTY_DICT
    Instruction{'d', [](Machine& m) { m.pushComposed(Kind::Dict, m.popToMark()); }},              // DICT
    Instruction{0x8f, [](Machine& m) { m.pushComposed(Kind::Set, {}); }},                         // EMPTY_SET
    Instruction{0x91, [](Machine& m) { m.pushComposed(Kind::Set, m.popToMark()); }},              // FROZENSET
    Instruction{'a', [](Machine& m) { extendBy(m, Kind::List, 1); }},                             // APPEND
    Instruction{'e', [](Machine& m) { extendToMark(m, Kind::List, 1); }},                         // APPENDS
    Instruction{'s', [](Machine& m) { extendBy(m, Kind::Dict, 2); }},                             // SETITEM
    Instruction{'u', [](Machine& m) { extendToMark(m, Kind::Dict, 2); }},                         // SETITEMS
    Instruction{0x90, [](Machine& m) { extendToMark(m, Kind::Set, 1); }},                         // ADDITEMS
    Instruction{'c', nameFromLines},                                                              // GLOBAL
    Instruction{'i', refuseInstance},                                                             // INST
    Instruction{0x93, nameFromStack},                                                             // STACK_GLOBAL
    Instruction{'R', [](Machine& m) { m.call(); }},                                               // REDUCE
    Instruction{0x81, [](Machine& m) { m.call(); }},                                              // NEWOBJ
    Instruction{0x92, callWithKeywords},                                                          // NEWOBJ_EX
    Instruction{'b', dropState},                                                                  // BUILD
    Instruction{'Q', [](Machine& m) { m.pushComposed(Kind::Persistent, m.popMany(1)); }},         // BINPERSID
    Instruction{'q', [](Machine& m) { m.remember(m.cursor.number(1)); }},                         // BINPUT
    Instruction{'r', [](Machine& m) { m.remember(m.cursor.number(4)); }},                         // LONG_BINPUT
    Instruction{0x94, [](Machine& m) { m.rememberNext(); }},                                      // MEMOIZE
    Instruction{'h', [](Machine& m) { m.recall(m.cursor.number(1)); }},                           // BINGET
    Instruction{'j', [](Machine& m) { m.recall(m.cursor.number(4)); }},                           // LONG_BINGET
};

void step(PickleMachine& machine)
{
  const auto opcode = static_cast<unsigned char>(machine.cursor.number(1));
  const auto* const instruction = std::ranges::find(kInstructions, opcode, &Instruction::opcode);
  if (machine.cursor.hasEnded()) {
    return;
  }
  if (instruction == kInstructions.end()) {
    machine.refuse(
        fmt::format("the pickle has the instruction 0x{:02x}, which plain data does not need: refused", opcode));
    return;
  }
  instruction->run(machine);
}

}  // namespace

Result<PickleDocument> parsePickle(std::vector<std::byte> content, const PickleAllowance& isAllowed,
                                   std::uint64_t memoryLimit)
{
  PickleMachine machine(std::move(content), isAllowed, memoryLimit);
  while (!machine.hasStopped() && !machine.hasFailed()) {
    step(machine);
    if (machine.cursor.hasEnded()) {
      machine.refuse("the pickle ends too early: the file is truncated or damaged");
    }
  }
  return machine.take();
}

const PickleNode* nodeOf(const PickleValue& value, PickleNode::Kind kind)
{
  PickleNode* const* const node = std::get_if<PickleNode*>(&value);
  return node != nullptr && (*node)->kind == kind ? *node : nullptr;
}

const std::vector<PickleValue>* argumentsOf(const PickleValue& value, std::string_view module, std::string_view name)
{
  const PickleNode* const call = nodeOf(value, Kind::Call);
  const bool isIt = call != nullptr && call->module == module && call->name == name;
  return isIt ? &nodeOf(call->items.front(), Kind::Tuple)->items : nullptr;
}

}  // namespace simplexity::formats
