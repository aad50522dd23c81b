#include "sql/functions/postgres_random.h"

#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

// SELECT setseed(0.4567), random(), random(), random() on PostgreSQL 15.
TEST(PostgresRandom, GivesWhatPostgresqlGives) {
  PostgresRandom random(0.4567);
  EXPECT_EQ(random.next(), 0.16826348339596064);
  EXPECT_EQ(random.next(), 0.33749006409831517);
  EXPECT_EQ(random.next(), 0.3381769465015694);
}

}  // namespace
}  // namespace carto_mock::sql
