#include "core/formats/json_values.h"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/formats/printable.h"

namespace simplexity::formats {

namespace {

constexpr std::size_t kMaxDepth = 8;

/// Builds a document from what the parser finds. The library's own builder keeps the last of two members of one name,
/// and the one of its builders that can refuse what is nested too deeply looks at all earlier members of an object for
/// each that it closes, which takes minutes for tens of thousands.
class DocumentBuilder : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

  bool key(std::string& name) override
  {
    const auto [member, isNew] = m_open.back()->get_ref<Json::object_t&>().try_emplace(name);
    m_member = &member->second;
    if (!isNew) {
      m_complaint = fmt::format("the JSON has the key \"{}\" twice in one object", printable(name));
    }
    return isNew;
  }

  /// Why it is not taken.
  [[nodiscard]] const std::string& complaint() const { return m_complaint; }
  [[nodiscard]] Json take() { return std::move(m_document); }

 private:
  bool add(Json value)
  {
    place(std::move(value));
    return true;
  }

  bool open(Json container)
  {
    if (m_open.size() == kMaxDepth) {
      m_complaint = "the JSON is nested too deeply";
      return false;
    }
    m_open.push_back(place(std::move(container)));
    return true;
  }

  bool close()
  {
    m_open.pop_back();
    return true;
  }

  /// Where the value now is: it stays there while what holds it is open, which grows no further before it is closed.
  Json* place(Json value)
  {
    if (!m_open.empty() && m_open.back()->is_array()) {
      return &m_open.back()->get_ref<Json::array_t&>().emplace_back(std::move(value));
    }
    Json* const target = m_open.empty() ? &m_document : m_member;
    *target = std::move(value);
    return target;
  }

  Json m_document;
  std::vector<Json*> m_open;  ///< the containers that are not closed yet, each in the one before
  Json* m_member = nullptr;   ///< of the innermost object, whose value comes next
  std::string m_complaint = "this is not valid JSON";
};

}  // namespace

Result<Json> parseJson(std::string_view text)
{
  DocumentBuilder builder;
  if (!Json::sax_parse(text, &builder)) {
    return fail(ErrorCode::InvalidFormat, builder.complaint());
  }
  return builder.take();
}

OrderedJson numberToJson(std::optional<double> value)
{
  if (!value || std::isnan(*value)) {
    return nullptr;
  }
  if (std::isinf(*value)) {
    return *value > 0 ? "inf" : "-inf";
  }
  return *value;
}

void addMember(OrderedJson& object, const std::string& name, OrderedJson value)
{
  object.get_ref<OrderedJson::object_t&>().emplace_back(name, std::move(value));
}

OrderedJson membersToJson(const std::map<std::string, std::string>& members)
{
  OrderedJson object = OrderedJson::object();
  for (const auto& [name, text] : members) {
    addMember(object, name, text);
  }
  return object;
}

std::string dumpJson(const OrderedJson& json, int indent)
{
  return json.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

Complaint readValue(const Json& json, std::int64_t& value)
{
  if (!json.is_number_integer()) {
    return "must be a whole number";
  }
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > kLargest) {
    return fmt::format("is {}; expected at most {}", json.dump(), kLargest);
  }
  value = json.get<std::int64_t>();
  return {};
}

Complaint readValue(const Json& json, int& value)
{
  std::int64_t wide = 0;
  if (Complaint complaint = readValue(json, wide); !complaint.empty()) {
    return complaint;
  }
  constexpr CountRange kInts{.least = std::numeric_limits<int>::min(), .most = std::numeric_limits<int>::max()};
  if (!kInts.contains(wide)) {
    return fmt::format("is {}; expected {} to {}", wide, kInts.least, kInts.most);
  }
  value = static_cast<int>(wide);
  return {};
}

Complaint readCount(const Json& json, CountRange range, std::int64_t& value)
{
  const bool isWhole = json.is_number_integer();
  if (!isWhole || !readValue(json, value).empty() || !range.contains(value)) {
    return fmt::format("{} a whole number from {} to {}", isWhole ? "is " + json.dump() + "; expected" : "must be",
                       range.least, range.most);
  }
  return {};
}

Complaint readCount(const Json& json, CountRange range, int& value)
{
  std::int64_t wide = 0;
  Complaint complaint = readCount(json, range, wide);
  return complaint.empty() ? readValue(json, value) : complaint;
}

Complaint readValue(const Json& json, std::uint64_t& value)
{
  if (!json.is_number_integer()) {
    return "must be a whole number, 0 or more";
  }
  if (!json.is_number_unsigned() && json.get<std::int64_t>() < 0) {
    return fmt::format("is {}; expected a whole number, 0 or more", json.dump());
  }
  value = json.get<std::uint64_t>();
  return {};
}

Complaint readValue(const Json& json, double& value)
{
  if (!json.is_number()) {
    return "must be a number";
  }
  value = json.get<double>();
  return {};
}

Complaint readValue(const Json& json, float& value)
{
  double wide = 0.0;
  if (Complaint complaint = readValue(json, wide); !complaint.empty()) {
    return complaint;
  }
  if (std::abs(wide) > static_cast<double>(std::numeric_limits<float>::max())) {
    return "is out of range";
  }
  value = static_cast<float>(wide);
  return {};
}

Complaint readValue(const Json& json, std::string& value)
{
  if (!json.is_string()) {
    return "must be text";
  }
  value = json.get<std::string>();
  return {};
}

Complaint readValue(const Json& json, bool& value)
{
  if (!json.is_boolean()) {
    return "must be true or false";
  }
  value = json.get<bool>();
  return {};
}

Complaint readValue(const Json& json, std::optional<double>& value)
{
  if (json.is_null()) {
    value.reset();
    return {};
  }
  if (json == "inf" || json == "-inf") {
    value = json == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
    return {};
  }
  if (!json.is_number()) {
    return R"(must be a number, null, "inf" or "-inf")";
  }
  value = json.get<double>();
  return {};
}

Complaint readValue(const Json& json, std::map<std::string, std::string>& value)
{
  if (!json.is_object()) {
    return "must be an object";
  }
  std::map<std::string, std::string> members;
  for (const auto& [key, member] : json.items()) {
    if (Complaint complaint = readValue(member, members[key]); !complaint.empty()) {
      return "has a member that " + complaint;
    }
  }
  value = std::move(members);
  return {};
}

ObjectReader::ObjectReader(const Json& json) : m_json(json)
{
  if (!json.is_object()) {
    m_complaint = "must be a JSON object";
  }
}

const Json* ObjectReader::find(const std::string& key, bool isRequired)
{
  m_known.insert(key);
  if (!m_json.is_object()) {
    return nullptr;
  }
  const auto member = m_json.find(key);
  if (member != m_json.end()) {
    return &*member;
  }
  if (isRequired) {
    complain(key, "is missing");
  }
  return nullptr;
}

void ObjectReader::complain(const std::string& key, const Complaint& complaint)
{
  if (m_complaint.empty() && !complaint.empty()) {
    m_wrongKey = key;
    m_complaint = complaint;
  }
}

void ObjectReader::adopt(const std::string& key, const ObjectReader& inner)
{
  complain(inner.m_wrongKey.empty() ? key : key + "." + inner.m_wrongKey, inner.m_complaint);
}

void ObjectReader::refuseOtherKeys()
{
  if (!m_json.is_object()) {
    return;
  }
  for (const auto& [key, member] : m_json.items()) {
    if (!m_known.contains(key)) {
      complain(key, "is not a known key");
    }
  }
}

Result<> ObjectReader::result() const
{
  if (m_complaint.empty()) {
    return {};
  }
  const std::string subject = m_wrongKey.empty() ? std::string("this") : '"' + m_wrongKey + '"';
  return fail(ErrorCode::InvalidFormat, subject + " " + m_complaint);
}

}  // namespace simplexity::formats
