#include "sql/tiles/linked_rings.h"

#include <algorithm>
#include <utility>

#include "support/error.h"

namespace carto_mock::sql {

namespace {

// Where PostGIS's library would read what is not there.
std::size_t checked_place(int index) {
  if (index == kNone) throw Error::unsupported("ST_AsMVTGeom() of polygons that fall to pieces");
  return static_cast<std::size_t>(index);
}

}  // namespace

RingVertex& LinkedRings::vertex(int index) { return vertices_[checked_place(index)]; }

LinkedRing& LinkedRings::ring(int index) { return rings_[checked_place(index)]; }

std::vector<int>& LinkedRings::children_of(int ring_or_none) {
  return ring_or_none == kNone ? shells_ : ring(ring_or_none).children;
}

int LinkedRings::add_ring() {
  rings_.emplace_back();
  return ring_count() - 1;
}

int LinkedRings::add_vertex(int ring, const WholePoint& at) {
  vertices_.push_back({at, ring, kNone, kNone});
  return vertex_count() - 1;
}

void LinkedRings::begin_ring(int ring, const WholePoint& at) {
  const int added = add_vertex(ring, at);
  link(added, added);
  this->ring(ring).first = added;
}

void LinkedRings::extend_ring(int ring, const WholePoint& at, bool in_front) {
  const int first = this->ring(ring).first;
  if (at == this->at(in_front ? first : previous(first))) return;
  const int added = add_vertex(ring, at);
  link(previous(first), added);
  link(added, first);
  if (in_front) this->ring(ring).first = added;
}

void LinkedRings::link(int vertex, int next) {
  this->vertex(vertex).next = next;
  this->vertex(next).previous = vertex;
}

void LinkedRings::cut_before(int one, int other) {
  const int before_one = previous(one);
  link(previous(other), one);
  link(before_one, other);
}

void LinkedRings::cut_after(int one, int other) {
  const int after_one = next(one);
  link(one, next(other));
  link(other, after_one);
}

void LinkedRings::reverse(int ring) {
  const int first = this->ring(ring).first;
  int at = first;
  do {
    std::swap(vertex(at).next, vertex(at).previous);
    at = previous(at);
  } while (at != first);
}

void LinkedRings::claim_vertices(int ring) {
  const int first = this->ring(ring).first;
  int at = first;
  do {
    vertex(at).ring = ring;
    at = previous(at);
  } while (at != first);
}

void LinkedRings::forget_vertex(int index) {
  RingVertex& gone = vertex(index);
  gone.ring = kNone;
  gone.next = kNone;
  gone.previous = kNone;
}

RingMeasure LinkedRings::measure_from(int vertex) {
  RingMeasure measure{0, 0, {at(vertex), at(vertex)}};
  int index = vertex;
  do {
    const WholePoint& here = at(index);
    const WholePoint& before = at(previous(index));
    ++measure.count;
    WholeBox& box = measure.box;
    box = {{std::min(box.low.x, here.x), std::min(box.low.y, here.y)},
           {std::max(box.high.x, here.x), std::max(box.high.y, here.y)}};
    measure.doubled_area += (before.x + here.x) * (before.y - here.y);
    index = next(index);
  } while (index != vertex);
  return measure;
}

void LinkedRings::set_measure(int ring, int first, const RingMeasure& measure) {
  LinkedRing& measured = this->ring(ring);
  measured.first = first;
  measured.doubled_area = measure.doubled_area;
  measured.count = measure.count;
  measured.box = measure.box;
}

void LinkedRings::measure(int ring) {
  const int first = this->ring(ring).first;
  if (first != kNone) set_measure(ring, first, measure_from(first));
}

std::size_t LinkedRings::depth(int ring_or_none) {
  std::size_t depth = 0;
  if (ring_or_none == kNone) return depth;
  for (int at = ring(ring_or_none).parent; at != kNone; at = ring(at).parent) ++depth;
  return depth;
}

bool LinkedRings::is_below(int ring, int above) {
  for (int at = this->ring(ring).parent; at != kNone; at = this->ring(at).parent) {
    if (at == above) return true;
  }
  return false;
}

void LinkedRings::put(int child, std::vector<int>& children) {
  const auto free = std::ranges::find(children, kNone);
  if (free == children.end()) {
    children.push_back(child);
  } else {
    *free = child;
  }
}

void LinkedRings::take_out(int child, std::vector<int>& children) {
  const auto found = std::ranges::find(children, child);
  if (found != children.end()) *found = kNone;
}

void LinkedRings::check_kinds(int ring, int parent) {
  const bool is_hole = this->ring(ring).is_hole();
  if (is_hole == (parent == kNone || this->ring(parent).is_hole())) throw RingsGivenUp();
}

void LinkedRings::adopt(int ring, int parent) {
  check_kinds(ring, parent);
  put(ring, children_of(parent));
  this->ring(ring).parent = parent;
}

void LinkedRings::move_to_parent(int ring, int parent) {
  check_kinds(ring, parent);
  take_out(ring, children_of(this->ring(ring).parent));
  put(ring, children_of(parent));
  this->ring(ring).parent = parent;
}

void LinkedRings::replace(int with_or_none, int ring) {
  for (int& child : this->ring(ring).children) {
    if (child == kNone) continue;
    this->ring(child).parent = with_or_none;
    put(child, children_of(with_or_none));
    child = kNone;
  }
  take_out(ring, children_of(this->ring(ring).parent));
  this->ring(ring).first = kNone;
}

void LinkedRings::remove(int ring, bool with_vertices) {
  LinkedRing& gone = this->ring(ring);
  std::ranges::fill(gone.children, kNone);
  take_out(ring, children_of(gone.parent));
  if (with_vertices && !gone.is_gone()) {
    vertex(previous(gone.first)).next = kNone;
    for (int at = gone.first; at != kNone;) {
      const int after = next(at);
      forget_vertex(at);
      at = after;
    }
  }
  gone.first = kNone;
}

}  // namespace carto_mock::sql
