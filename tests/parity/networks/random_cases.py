"""Draws networks with random arguments and inputs, as cases for oracle.py and test_networks:

    random_cases.py SEED COUNT FILE
    CLARA_NETWORK_CASES=FILE build/tests/test_networks

What MONAI refuses or cannot train is left out.
"""
import json
import sys
import warnings

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import oracle  # noqa: E402


class Draw:
    def __init__(self, seed):
        self.r = np.random.RandomState(seed)

    def pick(self, values):
        return values[self.r.randint(len(values))]

    def often(self, chance):
        return bool(self.r.random_sample() < chance)

    def number(self, low, high):
        return round(float(self.r.uniform(low, high)), 3)

    def sizes(self, axes, values):
        return [int(self.pick(values)) for _ in range(axes)]

    def some(self, choices, chance=0.4):
        """Of each argument its default, or one of these."""
        return {name: draw() for name, draw in choices.items() if self.often(chance)}


def act(d):
    return d.pick(["relu", "prelu", "mish", "elu", "selu", "celu", "gelu", "swish", "memswish", "tanh", "relu6", "sigmoid",
                   ["leakyrelu", {"negative_slope": 0.2, "inplace": True}], ["elu", {"alpha": 0.5}],
                   ["selu", {"inplace": True}], ["celu", {"alpha": 2.0, "inplace": True}], ["relu", {"inplace": True}]])


def norm(d):
    return d.pick(["batch", "instance", "syncbatch", ["instance", {"affine": True}], ["group", {"num_groups": 2}],
                   ["batch", {"momentum": 0.4, "eps": 0.01}], ["localresponse", {"size": 3}], ["group", {"num_groups": 1, "affine": False}]])


def dropout(d):
    return d.pick([0.0, 0.2, ["alphadropout", {"p": 0.3}], ["dropout", {"p": 0.5}]])


def batch(d, channels, sizes):
    return [int(d.pick([1, 2, 3])), channels, *sizes]


def channels(d):
    return {"in_channels": int(d.pick([1, 1, 2, 4])), "out_channels": int(d.pick([1, 2, 3]))}


def basic(name):
    def draw(d):
        axes = d.pick([1, 2, 2, 3])
        args = {"spatial_dims": axes, **channels(d), "features": [int(d.pick([2, 4, 6])) for _ in range(6)],
                **d.some({"act": lambda: act(d), "norm": lambda: norm(d), "bias": lambda: False, "dropout": lambda: dropout(d),
                          "upsample": lambda: d.pick(["deconv", "deconvgroup", "nontrainable", "pixelshuffle"])})}
        if name == "BasicUNetPlusPlus" and d.often(0.5):
            args["deep_supervision"] = True
        return args, batch(d, args["in_channels"], d.sizes(axes, [16, 17, 32, 35] if axes < 3 else [16, 32]))
    return draw


def segresnet(d):
    axes, levels = d.pick([2, 2, 3]), d.pick([1, 2, 3])
    args = {"spatial_dims": axes, **channels(d), "init_filters": int(d.pick([2, 4, 8])),
            "blocks_down": [int(d.pick([0, 1, 2])) for _ in range(levels)], "blocks_up": [int(d.pick([0, 1, 2])) for _ in range(levels - 1)],
            "norm": norm(d), **d.some({"act": lambda: act(d), "dropout_prob": lambda: d.number(0, 1), "use_conv_final": lambda: False,
                                       "upsample_mode": lambda: d.pick(["deconv", "deconvgroup", "nontrainable", "pixelshuffle"])})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [4, 8, 12]))


def segresnet_ds(d):
    axes, levels = d.pick([1, 2, 2, 3]), d.pick([1, 2, 3])
    args = {"spatial_dims": axes, **channels(d), "init_filters": int(d.pick([2, 4])),
            "blocks_down": [int(d.pick([0, 1, 2])) for _ in range(levels)],
            **d.some({"blocks_up": lambda: [int(d.pick([0, 1, 2])) for _ in range(levels - 1)], "act": lambda: act(d), "norm": lambda: norm(d),
                      "dsdepth": lambda: int(d.pick([0, 1, 2, 3])), "resolution": lambda: [d.pick([1.0, 1.0, 2.5, 4.0]) for _ in range(axes)],
                      "upsample_mode": lambda: d.pick(["deconv", "deconvgroup", "nontrainable", "pixelshuffle"])})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [8, 16]))


def attention(d):
    axes, levels = d.pick([1, 2, 2, 3]), d.pick([2, 3])
    args = {"spatial_dims": axes, **channels(d), "channels": [int(d.pick([2, 4, 5])) for _ in range(levels)],
            "strides": [d.pick([1, 2, 2, d.sizes(axes, [1, 2])]) for _ in range(levels - 1)],
            **d.some({"kernel_size": lambda: d.pick([1, 3, 5, d.sizes(axes, [1, 3])]), "up_kernel_size": lambda: d.pick([1, 3, 5]),
                      "dropout": lambda: d.number(0, 0.6)})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [4, 8, 12]))


def dynunet(d):
    axes, levels = d.pick([1, 2, 2, 3]), d.pick([3, 3, 4])
    strides = [1, *[d.pick([1, 2, 2, d.sizes(axes, [1, 2])]) for _ in range(levels - 1)]]
    args = {"spatial_dims": axes, **channels(d), "kernel_size": [d.pick([3, 3, 5, d.sizes(axes, [3, 5])]) for _ in range(levels)],
            "strides": strides, "upsample_kernel_size": strides[1:], "filters": [int(d.pick([2, 4, 6])) for _ in range(levels)],
            **d.some({"dropout": lambda: dropout(d), "norm_name": lambda: norm(d), "act_name": lambda: act(d), "res_block": lambda: True,
                      "trans_bias": lambda: True})}
    if d.often(0.5):
        args.update({"deep_supervision": True, "deep_supr_num": int(d.r.randint(1, levels - 1))})
    return args, batch(d, args["in_channels"], d.sizes(axes, [8, 16]))


def highres(d):
    axes = d.pick([1, 2, 2, 3])
    widths = sorted(int(d.pick([2, 4, 5, 6])) for _ in range(4))
    stages = [{"name": "a", "n_features": widths[0], "kernel_size": d.pick([1, 3, 5])},
              *[{"name": "r", "n_features": width, "kernels": [d.pick([1, 3]) for _ in range(d.pick([1, 2]))], "repeat": int(d.pick([1, 2]))}
                for width in widths[1:d.pick([2, 3])]],
              {"name": "b", "n_features": widths[3], "kernel_size": 1}, {"name": "c", "kernel_size": d.pick([1, 3])}]
    args = {"spatial_dims": axes, **channels(d), "layer_params": stages,
            **d.some({"norm_type": lambda: norm(d), "acti_type": lambda: act(d), "dropout_prob": lambda: d.pick([None, dropout(d)]),
                      "bias": lambda: True, "channel_matching": lambda: "project"})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [5, 8]))


def vnet(d):
    args = {"spatial_dims": 2, "in_channels": int(d.pick([1, 2, 4, 16])), "out_channels": int(d.pick([1, 2, 3])),
            **d.some({"act": lambda: act(d), "dropout_prob_down": lambda: d.pick([None, 0.3]), "bias": lambda: True,
                      "dropout_prob_up": lambda: [d.pick([None, 0.2]), d.number(0, 1)], "dropout_dim": lambda: int(d.pick([1, 2, 3]))})}
    return args, batch(d, args["in_channels"], d.sizes(2, [16, 32]))


def densenet(d):
    axes, blocks = d.pick([1, 2, 2, 3]), d.pick([1, 2, 3])
    args = {"spatial_dims": axes, **channels(d), "init_features": int(d.pick([4, 6])), "growth_rate": int(d.pick([2, 4])),
            "block_config": [int(d.pick([1, 2, 3])) for _ in range(blocks)],
            **d.some({"act": lambda: act(d), "norm": lambda: norm(d), "bn_size": lambda: int(d.pick([1, 2])), "dropout_prob": lambda: d.number(0, 0.6)})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [13, 16, 21] if axes < 3 else [13, 16]))


def resnet(d):
    axes = d.pick([1, 2, 2, 3])
    args = {"block": d.pick(["basic", "bottleneck"]), "layers": [int(d.pick([1, 2])) for _ in range(4)],
            "block_inplanes": [int(d.pick([2, 4, 6])) for _ in range(4)], "spatial_dims": axes, "n_input_channels": int(d.pick([1, 3])),
            "num_classes": int(d.pick([1, 4])),
            **d.some({"conv1_t_size": lambda: d.pick([3, 7, d.sizes(axes, [3, 5])]), "conv1_t_stride": lambda: d.pick([1, 2, d.sizes(axes, [1, 2])]),
                      "no_max_pool": lambda: True, "shortcut_type": lambda: "A", "widen_factor": lambda: d.pick([0.5, 1.5]),
                      "feed_forward": lambda: False, "bias_downsample": lambda: False, "act": lambda: act(d), "norm": lambda: norm(d)})}
    return args, batch(d, args["n_input_channels"], d.sizes(axes, [16, 19]))


def senet(d):
    axes = d.pick([1, 2])
    args = {"spatial_dims": axes, "in_channels": int(d.pick([1, 2])), "layers": [1, 1, 1, 1], "num_classes": int(d.pick([1, 4])),
            "block": d.pick(["se_bottleneck", "se_resnet_bottleneck", "se_resnetxt_bottleneck"]), "groups": int(d.pick([1, 2, 8])),
            "reduction": int(d.pick([4, 16])),
            **d.some({"dropout_prob": lambda: d.pick([None, 0.5]), "dropout_dim": lambda: int(d.pick([1, 2, 3])), "inplanes": lambda: int(d.pick([16, 64])),
                      "downsample_kernel_size": lambda: 1, "input_3x3": lambda: False})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [17, 32]))


def vit(d):
    axes = d.pick([1, 2, 2, 3])
    patch = d.sizes(axes, [4, 8])
    args = {"spatial_dims": axes, "in_channels": int(d.pick([1, 3])), "patch_size": patch, "img_size": [p * int(d.pick([1, 2, 3])) for p in patch],
            "hidden_size": int(d.pick([12, 24])), "mlp_dim": int(d.pick([0, 16])), "num_layers": int(d.pick([0, 1, 3])), "num_heads": int(d.pick([1, 2, 3])),
            **d.some({"proj_type": lambda: "perceptron", "pos_embed_type": lambda: d.pick(["none", "sincos", "fourier"]), "classification": lambda: True,
                      "num_classes": lambda: 3, "dropout_rate": lambda: d.number(0, 0.6), "post_activation": lambda: "x", "qkv_bias": lambda: True})}
    return args, batch(d, args["in_channels"], args["img_size"])


def unetr(d):
    axes = d.pick([2, 2, 3])
    args = {"spatial_dims": axes, **channels(d), "img_size": d.sizes(axes, [16, 32]), "feature_size": int(d.pick([2, 4])), "hidden_size": 12, "mlp_dim": 16,
            "num_heads": int(d.pick([1, 3])),
            **d.some({"proj_type": lambda: "perceptron", "norm_name": lambda: norm(d), "conv_block": lambda: False, "res_block": lambda: False,
                      "dropout_rate": lambda: d.number(0, 0.5), "qkv_bias": lambda: True})}
    return args, batch(d, args["in_channels"], args["img_size"])


def swin(d):
    axes = d.pick([2, 2, 3])
    args = {"spatial_dims": axes, **channels(d), "feature_size": 12, "depths": [int(d.pick([1, 2])) for _ in range(4)],
            "num_heads": [int(d.pick([1, 3])) for _ in range(4)],
            **d.some({"window_size": lambda: d.pick([3, 4, d.sizes(axes, [2, 5])]), "qkv_bias": lambda: False, "mlp_ratio": lambda: d.pick([1.0, 2.5]),
                      "norm_name": lambda: norm(d), "drop_rate": lambda: d.number(0, 0.4), "attn_drop_rate": lambda: d.number(0, 0.4),
                      "dropout_path_rate": lambda: d.number(0, 0.8), "normalize": lambda: False, "patch_norm": lambda: True,
                      "downsample": lambda: "mergingv2", "use_v2": lambda: True, "use_flash_attention": lambda: True})}
    return args, batch(d, args["in_channels"], d.sizes(axes, [32, 64]))


NETWORKS = {"BasicUNet": basic("BasicUNet"), "BasicUNetPlusPlus": basic("BasicUNetPlusPlus"), "SegResNet": segresnet, "SegResNetDS": segresnet_ds,
            "AttentionUnet": attention, "DynUNet": dynunet, "HighResNet": highres, "VNet": vnet, "DenseNet": densenet, "ResNet": resnet, "SENet": senet,
            "ViT": vit, "UNETR": unetr, "SwinUNETR": swin}


def main(seed, count, place):
    cases, refused = [], 0
    for each in range(count):
        d = Draw(seed + each)
        name = d.pick(list(NETWORKS))
        args, shape = NETWORKS[name](d)
        case = {"network": name, "args": args, "shape": [int(size) for size in shape]}
        try:
            oracle.answer_of(case)
        except Exception:  # noqa: BLE001: whatever MONAI or torch refuses
            refused += 1
            continue
        cases.append(case)
    with open(place, "w", encoding="utf-8") as file:
        json.dump(cases, file)
    print(f"{len(cases)} cases, {refused} that MONAI refuses")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
