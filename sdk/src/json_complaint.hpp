#pragma once

#include <clara/error.hpp>

#include "json_builder.hpp"
#include "json_source.hpp"

namespace clara::detail {

/// Says, at its place, what is wrong with a text that a parser has refused. `source` and `builder`
/// have followed it up to the last token that was right. Throws Error with what the builder has
/// found and with this.
[[noreturn]] void complain(JsonSource& source, const JsonBuilder& builder);

/// Throws Error when the text is in another encoding than UTF-8 by its first bytes.
void refuse_other_encodings(JsonSource& source);

}  // namespace clara::detail
