#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/count_range.h"
#include "core/base/result.h"

/// Reading and writing of JSON values, for .cpp files alone: the library is a large one.
namespace simplexity::formats {

using Json = nlohmann::json;                 ///< for reading: look-ups stay fast however many keys a file has
using OrderedJson = nlohmann::ordered_json;  ///< for writing: keys stay in the order given

/// One JSON document. Refused when nested deeper than any of ours, so that memory is bounded by its length, and when an
/// object has two members of one name.
[[nodiscard]] Result<Json> parseJson(std::string_view text);

/// Undefined is null, the infinities are "inf" and "-inf"; numbers read back bit-identically.
[[nodiscard]] OrderedJson numberToJson(std::optional<double> value);

/// Adds a member to an object that has none of this name: the operator of the library looks at all the others first,
/// which of tens of thousands takes minutes.
void addMember(OrderedJson& object, const std::string& name, OrderedJson value);
[[nodiscard]] OrderedJson membersToJson(const std::map<std::string, std::string>& members);

/// Text of a document; `indent` < 0: one line. Bytes that are not UTF-8 (of file names) are replaced.
[[nodiscard]] std::string dumpJson(const OrderedJson& json, int indent = -1);

/// What is wrong with a value, as the end of a sentence that begins with its key ("must be text"); empty if nothing.
using Complaint = std::string;

[[nodiscard]] Complaint readValue(const Json& json, int& value);
[[nodiscard]] Complaint readValue(const Json& json, std::int64_t& value);
[[nodiscard]] Complaint readValue(const Json& json, std::uint64_t& value);
[[nodiscard]] Complaint readValue(const Json& json, double& value);
[[nodiscard]] Complaint readValue(const Json& json, float& value);
[[nodiscard]] Complaint readValue(const Json& json, std::string& value);
[[nodiscard]] Complaint readValue(const Json& json, bool& value);
[[nodiscard]] Complaint readCount(const Json& json, CountRange range, std::int64_t& value);
[[nodiscard]] Complaint readCount(const Json& json, CountRange range, int& value);
/// The reverse of numberToJson().
[[nodiscard]] Complaint readValue(const Json& json, std::optional<double>& value);
[[nodiscard]] Complaint readValue(const Json& json, std::map<std::string, std::string>& value);

template <class T>
[[nodiscard]] Complaint readValue(const Json& json, std::vector<T>& values)
{
  if (!json.is_array()) {
    return "must be a list";
  }
  std::vector<T> elements;
  for (const Json& element : json) {
    if (Complaint complaint = readValue(element, elements.emplace_back()); !complaint.empty()) {
      return "has an element that " + complaint;
    }
  }
  values = std::move(elements);
  return {};
}

/// Reads the members of one JSON object and remembers the first thing that is wrong, with the key's full name.
class ObjectReader {
 public:
  /// `json` must outlive the reader.
  explicit ObjectReader(const Json& json);

  template <class T>
  void required(const std::string& key, T& value)
  {
    readMember(key, true, [&](const Json& member) { return readValue(member, value); });
  }
  /// A missing key leaves `value` as it is.
  template <class T>
  void optional(const std::string& key, T& value)
  {
    readMember(key, false, [&](const Json& member) { return readValue(member, value); });
  }
  /// A whole number of the range.
  template <class Count>
  void required(const std::string& key, CountRange range, Count& value)
  {
    readMember(key, true, [&](const Json& member) { return readCount(member, range, value); });
  }
  template <class Count>
  void optional(const std::string& key, CountRange range, Count& value)
  {
    readMember(key, false, [&](const Json& member) { return readCount(member, range, value); });
  }
  /// As required() and optional(), with a function from the JSON value to a Complaint.
  template <class Read>
  void requiredWith(const std::string& key, Read read)
  {
    readMember(key, true, read);
  }
  template <class Read>
  void optionalWith(const std::string& key, Read read)
  {
    readMember(key, false, read);
  }
  /// A required object, read by `read(ObjectReader&)`.
  template <class Read>
  void object(const std::string& key, Read read)
  {
    if (const Json* member = find(key, true)) {
      ObjectReader inner(*member);
      read(inner);
      adopt(key, inner);
    }
  }

  /// Complains about keys nobody has asked for.
  void refuseOtherKeys();
  [[nodiscard]] Result<> result() const;

 private:
  template <class Read>
  void readMember(const std::string& key, bool isRequired, Read read)
  {
    if (const Json* member = find(key, isRequired)) {
      complain(key, read(*member));
    }
  }
  [[nodiscard]] const Json* find(const std::string& key, bool isRequired);
  void complain(const std::string& key, const Complaint& complaint);
  void adopt(const std::string& key, const ObjectReader& inner);

  const Json& m_json;
  std::set<std::string> m_known;
  std::string m_wrongKey;
  Complaint m_complaint;
};

}  // namespace simplexity::formats
