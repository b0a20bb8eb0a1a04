#include "oracle.hpp"
#include "plugins/losses/voxel_losses/dice_loss.hpp"
#include "plugins/models/networks/unet.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"

#include <ATen/Context.h>

#include <doctest/doctest.h>

namespace clara::parity {

TEST_CASE("ten steps from the same seed give the same losses and weights, bit for bit") {
  const auto& c = Oracle::get().at("curve");
  at::manual_seed(42);
  networks::UNet net(options_of<networks::UNet::Options>(c, "UNet"));
  net.train(true);
  voxel_losses::DiceLoss::Options loss_options;
  loss_options.to_onehot_y = true;
  loss_options.softmax = true;
  voxel_losses::DiceLoss loss(loss_options);
  gradient_descent::Adam::Options options;
  options.params.model = &net;
  gradient_descent::Adam optimizer(options);

  for (std::size_t step = 0; step < 10; ++step) {
    CAPTURE(step);
    optimizer.zero_grad();
    const auto value = loss.forward(net.forward(c.at("images").as_list()[step].as_tensor()),
                                    c.at("labels").as_list()[step].as_tensor());
    value.backward();
    optimizer.step();
    const double theirs = c.at("losses").as_list()[step].as_number();
    note("loss curve of ten steps", std::abs(value.item().toDouble() - theirs));
    CHECK(value.item().toDouble() == theirs);
  }
  const auto final_state = net.state_dict();
  for (const auto& [name, tensor] : c.at("final").as_dict()) {
    CAPTURE(key_text(name));
    CHECK(identical(final_state.at(key_text(name)).as_tensor(), tensor.as_tensor()));
  }
}

}  // namespace clara::parity
