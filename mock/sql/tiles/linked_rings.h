// Rings of linked vertices in a tree, while they are drawn and corrected. A ring's holes are its
// children, what lies within a hole is a child of that.
//
// Vertices and rings stay in their places: one that is gone is in no ring, or has no vertices. A
// place in a list of children that has become free is taken by the next child.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sql/tiles/sweep_line.h"
#include "sql/tiles/whole_point.h"

namespace carto_mock::sql {

struct RingVertex {
  WholePoint at;
  int ring = kNone;
  int next = kNone;
  int previous = kNone;
};

struct LinkedRing {
  int first = kNone;  // kNone: the ring is gone
  int parent = kNone;
  std::vector<int> children;
  bool is_split = false;  // where it touched itself
  // As it was when last measured.
  std::int64_t doubled_area = 0;  // positive: a shell
  std::size_t count = 0;
  WholeBox box;

  bool is_gone() const { return first == kNone; }
  bool is_hole() const { return !is_gone() && doubled_area <= 0; }
};

struct RingMeasure {
  std::int64_t doubled_area = 0;
  std::size_t count = 0;
  WholeBox box;
};

class LinkedRings {
 public:
  RingVertex& vertex(int index);
  LinkedRing& ring(int index);
  const WholePoint& at(int index) { return vertex(index).at; }
  int next(int index) { return vertex(index).next; }
  int previous(int index) { return vertex(index).previous; }
  int vertex_count() const { return static_cast<int>(vertices_.size()); }
  int ring_count() const { return static_cast<int>(rings_.size()); }
  // Of none: the outermost shells.
  std::vector<int>& children_of(int ring_or_none);

  int add_ring();
  // The first vertex of a ring.
  void begin_ring(int ring, const WholePoint& at);
  // Between the last and the first one; as the first if `in_front`. No repetition of its neighbor.
  void extend_ring(int ring, const WholePoint& at, bool in_front);

  void link(int vertex, int next);
  // The two vertices, at one place, change what comes before them: one ring becomes two, or two
  // one.
  void cut_before(int one, int other);
  // The same with what comes after them.
  void cut_after(int one, int other);
  void reverse(int ring);
  // Every vertex linked to its first one becomes the ring's.
  void claim_vertices(int ring);
  void forget_vertex(int index);

  RingMeasure measure_from(int vertex);
  void set_measure(int ring, int first, const RingMeasure& measure);
  void measure(int ring);

  std::size_t depth(int ring_or_none);
  bool is_below(int ring, int above);
  // Of a ring with no parent yet. Throw RingsGivenUp where both are shells or both holes.
  void adopt(int ring, int parent);
  // Of one that has one.
  void move_to_parent(int ring, int parent);
  // What the second has within goes to the first, or out of all; the second is gone.
  void replace(int with_or_none, int ring);
  // Its vertices are not touched, or forgotten too.
  void remove(int ring, bool with_vertices);

 private:
  static void put(int child, std::vector<int>& children);
  static void take_out(int child, std::vector<int>& children);
  int add_vertex(int ring, const WholePoint& at);
  void check_kinds(int ring, int parent);

  std::vector<RingVertex> vertices_;
  std::vector<LinkedRing> rings_;
  std::vector<int> shells_;
};

}  // namespace carto_mock::sql
