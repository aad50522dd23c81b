#include "sql/types/text_search_query.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sql/types/text_search_lexeme.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kDeepest = 2000;

// The table of CRC-32 with its bits reversed, which PostgreSQL uses as if they were not.
constexpr std::array<std::uint32_t, 256> kChecksums = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
    table[i] = value;
  }
  return table;
}();

std::int32_t checksum(std::string_view text) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : text)
    value = kChecksums[(value >> 24 ^ static_cast<unsigned char>(c)) & 0xFFU] ^ value << 8;
  return static_cast<std::int32_t>(~value);
}

template <typename T>
int three_way(const T& left, const T& right) {
  return static_cast<int>(right < left) - static_cast<int>(left < right);
}

int compare_operands(const std::string& left, const std::string& right) {
  const int order = three_way(checksum(right), checksum(left));
  return order != 0 ? order : compare_lexemes(left, right);
}

void check_depth(const TsQueryTree& tree, int depth) {
  check_operator_depth(depth);
  for (const TsQueryTree& operand : tree.operands) check_depth(operand, depth + 1);
}

void append_items(const TsQueryTree& tree, std::vector<const TsQueryItem*>& items) {
  items.push_back(&tree.item);
  for (const TsQueryTree& operand : tree.operands) append_items(operand, items);
}

std::size_t lexeme_bytes(const std::vector<const TsQueryItem*>& items) {
  std::size_t size = 0;
  for (const TsQueryItem* item : items) {
    if (item->kind == TsQueryItem::Kind::kOperand) size += item->lexeme.size() + 1;
  }
  return size;
}

}  // namespace

TsQuery decode_tsquery(std::string_view text) {
  return text.empty() ? TsQuery() : parse_tsquery_tree(text);
}

TsQueryTree make_operator(TsQueryItem::Kind kind, TsQueryTree left, TsQueryTree right,
                          int distance) {
  TsQueryTree tree;
  tree.item.kind = kind;
  tree.item.distance = distance;
  tree.operands.reserve(2);
  tree.operands.push_back(std::move(right));
  tree.operands.push_back(std::move(left));
  return tree;
}

TsQueryTree make_negation(TsQueryTree operand) {
  TsQueryTree tree;
  tree.item.kind = TsQueryItem::Kind::kNot;
  tree.operands.push_back(std::move(operand));
  return tree;
}

void check_operator_depth(int depth) {
  if (depth > kDeepest)
    throw Error::unsupported("a tsquery whose operators nest more than 2000 deep");
}

void check_depth(const TsQueryTree& tree) { check_depth(tree, 0); }

std::vector<const TsQueryItem*> items_of(const TsQueryTree& tree) {
  std::vector<const TsQueryItem*> items;
  append_items(tree, items);
  return items;
}

int compare_query_trees(const TsQueryTree& left, const TsQueryTree& right) {
  const bool is_operand = left.item.kind == TsQueryItem::Kind::kOperand;
  if (is_operand != (right.item.kind == TsQueryItem::Kind::kOperand)) return is_operand ? 1 : -1;
  if (is_operand) return compare_operands(left.item.lexeme, right.item.lexeme);
  if (left.item.kind != right.item.kind) return three_way(right.item.kind, left.item.kind);
  if (left.operands.size() != right.operands.size())
    return three_way(right.operands.size(), left.operands.size());
  for (std::size_t i = 0; i < left.operands.size(); ++i) {
    const int order = compare_query_trees(left.operands[i], right.operands[i]);
    if (order != 0) return order;
  }
  if (left.item.kind != TsQueryItem::Kind::kPhrase) return 0;
  return three_way(right.item.distance, left.item.distance);
}

int compare_tsqueries(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  const TsQuery l = decode_tsquery(left);
  const TsQuery r = decode_tsquery(right);
  if (!l || !r) return three_way(l.has_value(), r.has_value());
  const std::vector<const TsQueryItem*> left_items = items_of(*l);
  const std::vector<const TsQueryItem*> right_items = items_of(*r);
  int order = three_way(left_items.size(), right_items.size());
  if (order == 0) order = three_way(lexeme_bytes(left_items), lexeme_bytes(right_items));
  return order != 0 ? order : compare_query_trees(*l, *r);
}

}  // namespace carto_mock::sql
