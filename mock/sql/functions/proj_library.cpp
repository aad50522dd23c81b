#include "sql/functions/proj_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// dlerror() can be null, and then says nothing about the cause.
Error loading_error() {
  const char* reason = dlerror();
  return Error::unsupported(fmt::format("projections and geodesics without the library PROJ ({})",
                                        reason == nullptr ? "unknown reason" : reason));
}

// Stays loaded to the end of the process: threads destroy their projections when they end.
class LoadedLibrary {
 public:
  explicit LoadedLibrary(const char* name) : handle_(dlopen(name, RTLD_LAZY | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw loading_error();
  }

  // Converts to the pointer that it is stored in, whose type says what the function looks like.
  class Symbol {
   public:
    explicit Symbol(void* address) : address_(address) {}
    template <typename Function>
    operator Function*() const {  // NOLINT(google-explicit-constructor): the member names the type
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };

  Symbol find(const char* name) const {
    void* address = dlsym(handle_, name);
    if (address == nullptr) throw loading_error();
    return Symbol(address);
  }

 private:
  void* handle_;
};

ProjLibrary load() {
  const LoadedLibrary library(CARTO_MOCK_PROJ_LIBRARY);
  return {
      .proj_context_create = library.find("proj_context_create"),
      .proj_context_destroy = library.find("proj_context_destroy"),
      .proj_context_errno_string = library.find("proj_context_errno_string"),
      .proj_context_set_enable_network = library.find("proj_context_set_enable_network"),
      .proj_create = library.find("proj_create"),
      .proj_create_crs_to_crs = library.find("proj_create_crs_to_crs"),
      .proj_destroy = library.find("proj_destroy"),
      .proj_ellipsoid_get_parameters = library.find("proj_ellipsoid_get_parameters"),
      .proj_errno = library.find("proj_errno"),
      .proj_errno_reset = library.find("proj_errno_reset"),
      .proj_get_ellipsoid = library.find("proj_get_ellipsoid"),
      .proj_log_level = library.find("proj_log_level"),
      .proj_normalize_for_visualization = library.find("proj_normalize_for_visualization"),
      .proj_trans = library.find("proj_trans"),
      .geod_direct = library.find("geod_direct"),
      .geod_init = library.find("geod_init"),
      .geod_inverse = library.find("geod_inverse"),
      .geod_polygon_addpoint = library.find("geod_polygon_addpoint"),
      .geod_polygon_compute = library.find("geod_polygon_compute"),
      .geod_polygon_init = library.find("geod_polygon_init"),
  };
}

}  // namespace

const ProjLibrary& ProjLibrary::instance() {
  static const ProjLibrary library = load();
  return library;
}

}  // namespace carto_mock::sql
