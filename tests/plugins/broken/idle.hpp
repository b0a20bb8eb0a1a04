#pragma once

#include <clara/automl/handler.hpp>
#include <clara/plugin.hpp>

/// What every broken plugin would offer, were it not broken. Each in a namespace of its own: types
/// of one name would be one type.
namespace CLARA_BROKEN {

class Idle final : public clara::Handler {};

}  // namespace CLARA_BROKEN
