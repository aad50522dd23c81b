#include "sql/evaluator/postgis_definitions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/evaluator/definition_parts.h"
#include "sql/tree/walk.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

// A function of geometries that takes their texts too. `has_tail`: the definition adds -1 behind
// the arguments.
struct OfTexts {
  std::string_view signature;
  std::string_view definition;
  std::size_t texts;
  bool has_tail = false;  // no grid
};
constexpr std::array<OfTexts, 11> kOfTexts{{
    {"st_area(text)", "st_area(geometry)", 1},
    {"st_asewkt(text)", "st_asewkt(geometry)", 1},
    {"st_astext(text)", "st_astext(geometry)", 1},
    {"st_centroid(text)", "st_centroid(geometry)", 1},
    {"st_length(text)", "st_length(geometry)", 1},
    {"st_covers(text,text)", "st_covers(geometry,geometry)", 2},
    {"st_coveredby(text,text)", "st_coveredby(geometry,geometry)", 2},
    {"st_intersects(text,text)", "st_intersects(geometry,geometry)", 2},
    {"st_distance(text,text)", "st_distance(geometry,geometry)", 2},
    {"st_dwithin(text,text,double precision)", "st_dwithin(geometry,geometry,double precision)", 2},
    {"st_intersection(text,text)", "st_intersection(geometry,geometry,double precision)", 2, true},
}};

constexpr std::string_view kAffine =
    "st_affine(geometry,double precision,double precision,double precision,double "
    "precision,double precision,double precision,double precision,double precision,double "
    "precision,double precision,double precision,double precision)";

ExpressionPtr number(double value) {
  return make_expression(Type{oid::kFloat8}, Constant{Value::real(value)});
}

template <typename... Arguments>
std::vector<ExpressionPtr> list_of(Arguments... arguments) {
  std::vector<ExpressionPtr> list;
  list.reserve(sizeof...(arguments));
  (list.push_back(std::move(arguments)), ...);
  return list;
}

template <typename... Arguments>
ExpressionPtr real_call(std::string_view signature, Arguments... arguments) {
  return make_expression(Type{oid::kFloat8}, call_of(signature, list_of(std::move(arguments)...)));
}
ExpressionPtr product(ExpressionPtr left, ExpressionPtr right) {
  return real_call("float8mul(double precision,double precision)", std::move(left),
                   std::move(right));
}
ExpressionPtr sum(ExpressionPtr left, ExpressionPtr right) {
  return real_call("float8pl(double precision,double precision)", std::move(left),
                   std::move(right));
}
ExpressionPtr difference(ExpressionPtr left, ExpressionPtr right) {
  return real_call("float8mi(double precision,double precision)", std::move(left),
                   std::move(right));
}

// The arguments of a call, each as often as a definition names it.
class Parameters {
 public:
  explicit Parameters(const FunctionCall& call) : call_(call) {}

  ExpressionPtr operator[](std::size_t number) const { return clone(*call_.arguments[number]); }
  bool may_repeat(std::size_t number) const {
    return carto_mock::sql::may_repeat(*call_.arguments[number]);
  }

 private:
  const FunctionCall& call_;
};

// A rotation's parts, of the angle that is the call's second argument.
struct Angle {
  const Parameters& parameters;

  ExpressionPtr cosine() const { return real_call("cos(double precision)", parameters[1]); }
  ExpressionPtr sine() const { return real_call("sin(double precision)", parameters[1]); }
  ExpressionPtr minus_sine() const { return real_call("float8um(double precision)", sine()); }
};

// Around the place that `x` and `y` make.
template <typename X, typename Y>
FunctionCall rotation_around(const Parameters& p, X x, Y y) {
  const Angle angle{p};
  ExpressionPtr dx = sum(difference(x(), product(angle.cosine(), x())), product(angle.sine(), y()));
  ExpressionPtr dy =
      difference(difference(y(), product(angle.sine(), x())), product(angle.cosine(), y()));
  return call_of(kAffine, list_of(p[0], angle.cosine(), angle.minus_sine(), number(0), angle.sine(),
                                  angle.cosine(), number(0), number(0), number(0), number(1),
                                  std::move(dx), std::move(dy), number(0)));
}

using Definition = std::optional<FunctionCall> (*)(const Parameters&);

std::optional<FunctionCall> rotation(const Parameters& p) {
  if (!p.may_repeat(1)) return std::nullopt;
  const Angle angle{p};
  return call_of(kAffine, list_of(p[0], angle.cosine(), angle.minus_sine(), number(0), angle.sine(),
                                  angle.cosine(), number(0), number(0), number(0), number(1),
                                  number(0), number(0), number(0)));
}

std::optional<FunctionCall> rotation_at_ordinates(const Parameters& p) {
  if (!p.may_repeat(1) || !p.may_repeat(2) || !p.may_repeat(3)) return std::nullopt;
  return rotation_around(
      p, [&p] { return p[2]; }, [&p] { return p[3]; });
}

std::optional<FunctionCall> rotation_at_point(const Parameters& p) {
  if (!p.may_repeat(1) || !p.may_repeat(2)) return std::nullopt;
  return rotation_around(
      p, [&p] { return real_call("st_x(geometry)", p[2]); },
      [&p] { return real_call("st_y(geometry)", p[2]); });
}

std::optional<FunctionCall> rotation_about_x(const Parameters& p) {
  if (!p.may_repeat(1)) return std::nullopt;
  const Angle angle{p};
  return call_of(kAffine, list_of(p[0], number(1), number(0), number(0), number(0), angle.cosine(),
                                  angle.minus_sine(), number(0), angle.sine(), angle.cosine(),
                                  number(0), number(0), number(0)));
}

std::optional<FunctionCall> rotation_about_y(const Parameters& p) {
  if (!p.may_repeat(1)) return std::nullopt;
  const Angle angle{p};
  return call_of(kAffine, list_of(p[0], angle.cosine(), number(0), angle.sine(), number(0),
                                  number(1), number(0), angle.minus_sine(), number(0),
                                  angle.cosine(), number(0), number(0), number(0)));
}

std::optional<FunctionCall> scaling_after_moving(const Parameters& p) {
  if (!p.may_repeat(3) || !p.may_repeat(4)) return std::nullopt;
  return call_of(
      kAffine, list_of(p[0], p[3], number(0), number(0), number(0), p[4], number(0), number(0),
                       number(0), number(1), product(p[1], p[3]), product(p[2], p[4]), number(0)));
}

struct Defined {
  std::string_view signature;
  Definition definition;
};
constexpr std::array<Defined, 7> kDefined{{
    {"st_rotate(geometry,double precision)", rotation},
    {"st_rotatez(geometry,double precision)", rotation},
    {"st_rotate(geometry,double precision,double precision,double precision)",
     rotation_at_ordinates},
    {"st_rotate(geometry,double precision,geometry)", rotation_at_point},
    {"st_rotatex(geometry,double precision)", rotation_about_x},
    {"st_rotatey(geometry,double precision)", rotation_about_y},
    {"st_transscale(geometry,double precision,double precision,double precision,double precision)",
     scaling_after_moving},
}};

// ST_SetSRID(of what the definition makes of $1, $2)
struct WithSrid {
  std::string_view signature;
  std::string_view definition;
};
constexpr std::array<WithSrid, 2> kWithSrid{{
    {"st_geomfromwkb(bytea,integer)", "st_geomfromwkb(bytea)"},
    {"st_polygon(geometry,integer)", "st_makepolygon(geometry)"},
}};

void define_with_srid(FunctionCall& call, const WithSrid& form) {
  std::vector<ExpressionPtr> source = list_of(std::move(call.arguments[0]));
  call.arguments[0] =
      make_expression(Type{oid::kGeometry}, call_of(form.definition, std::move(source)));
  call = call_of("st_setsrid(geometry,integer)", std::move(call.arguments));
}

void define_of_texts(FunctionCall& call, const OfTexts& form) {
  for (std::size_t i = 0; i < form.texts; ++i) {
    std::vector<ExpressionPtr> text = list_of(std::move(call.arguments[i]));
    call.arguments[i] =
        make_expression(Type{oid::kGeometry}, call_of("geometry(text)", std::move(text)));
  }
  if (form.has_tail) call.arguments.push_back(number(-1));
  call = call_of(form.definition, std::move(call.arguments));
}

const BuiltinProcedure* procedure_of_postgis(const FunctionCall& call) {
  const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
  return procedure != nullptr && procedure->schema == "public" ? procedure : nullptr;
}

}  // namespace

bool put_postgis_definition_in_place(FunctionCall& call) {
  const BuiltinProcedure* procedure = procedure_of_postgis(call);
  if (procedure == nullptr) return false;
  const std::string_view signature = procedure->signature;
  if (const auto* const form = std::ranges::find(kWithSrid, signature, &WithSrid::signature);
      form != kWithSrid.end()) {
    define_with_srid(call, *form);
    return true;
  }
  if (const auto* const form = std::ranges::find(kOfTexts, signature, &OfTexts::signature);
      form != kOfTexts.end()) {
    define_of_texts(call, *form);
    return true;
  }
  const auto* const defined = std::ranges::find(kDefined, signature, &Defined::signature);
  if (defined == kDefined.end()) return false;
  std::optional<FunctionCall> replacement = defined->definition(Parameters(call));
  if (!replacement) return false;
  call = std::move(*replacement);
  return true;
}

bool has_postgis_definition(const FunctionCall& call) {
  const BuiltinProcedure* procedure = procedure_of_postgis(call);
  if (procedure == nullptr) return false;
  const std::string_view signature = procedure->signature;
  return std::ranges::find(kWithSrid, signature, &WithSrid::signature) != kWithSrid.end() ||
         std::ranges::find(kOfTexts, signature, &OfTexts::signature) != kOfTexts.end() ||
         std::ranges::find(kDefined, signature, &Defined::signature) != kDefined.end();
}

}  // namespace carto_mock::sql
