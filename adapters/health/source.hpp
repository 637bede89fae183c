// SPDX-License-Identifier: Apache-2.0
// Health: a FHIR R4 REST server (UK Core profiles), read with GET and nothing else.
//
// Configuration (the adapter's [source] table):
//   base_url            "https://host/fhir/R4"; plain http only towards a loopback address
//   ca_file             PEM of the CA that signed the server; empty or absent: the system's trust store
//   certificate_file    PEM of our client certificate, with key_file; both or neither
//   organisations       list of {ods, name, controller, systems}: whom this server's records belong to. The first is
//                       the custodian: records whose provider is not listed are its records
//   sensitive_services  codes ("504" or "system|504") whose records never leave unread; besides those built in
//   protection_flags    codes, likewise, of flags and problems that say a child is protected or in need; besides those
//                       built in
//   second_search       beside family name and birth date, for whose family name is spelt otherwise in the record:
//                       "given_name" (with the birth date; the default), "fuzzy_match" (for a server that searches as
//                       the Personal Demographics Service does), "none"
//   [source.token]      for a server that wants an access token (OAuth 2.0 client credentials with a signed JWT, as
//                       NHS England's application-restricted APIs): token_url, client_id (the API key), key_id (the
//                       kid), key_file (RSA private key, PEM, 0600), ca_file as above. token_url is the audience
#pragma once

#include <memory>

#include "adapters/kit/source.hpp"
#include "base/json.hpp"

namespace mash::health {

// `invalid` with one sentence naming the first thing wrong. Nothing is contacted yet: a server that is down now may be
// up when a question comes.
[[nodiscard]] result<std::unique_ptr<kit::source>> make_health_source(const json::value& config);

}  // namespace mash::health
