// OIDs of types of CARTO's data services that code names (catalog/data/carto_types.tsv).
#pragma once

#include "sql/types/enum_types.h"

namespace carto_mock::sql {

// service_type: an enumerated type that every database has. It has the last OID of these, so that
// those of statements never meet it.
inline constexpr Oid kDataServiceEnum = kFirstEnumType + 2 * (kMostEnumTypes - 1);
// The schema cdb_dataservices_client, as catalog_store.cpp makes it in every new database.
inline constexpr Oid kDataServicesSchema = kFirstUserOid + 1;

}  // namespace carto_mock::sql
