// Mutants: the reference client with one documented rule broken. They test the cases: each names
// those that must catch it, and every case must be named by one of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contract/reference/reference_client.h"

namespace carto_mock::contract {

struct Mutant {
  std::string name;
  std::string breaks;                  // the rule, as what it does instead
  std::vector<std::string> caught_by;  // patterns of cases' ids: every one of them must fail
  std::function<std::unique_ptr<ReferenceClient>()> make;
};

template <typename Client>
Mutant mutant(std::string name, std::string breaks, std::vector<std::string> caught_by) {
  return {std::move(name), std::move(breaks), std::move(caught_by),
          [] { return std::make_unique<Client>(); }};
}

// One file each.
std::vector<Mutant> mutants_of_credentials();
std::vector<Mutant> mutants_of_keys();
std::vector<Mutant> mutants_of_statements();
std::vector<Mutant> mutants_of_rows();
std::vector<Mutant> mutants_of_failures();
std::vector<Mutant> mutants_of_jobs_and_copies();
std::vector<Mutant> mutants_of_scripts();

}  // namespace carto_mock::contract
