"""What MONAI's and torchvision's networks are and answer, for networks_test.cpp to compare with.

    oracle.py CASES FOLDER     CASES: a file or a folder of files of cases; writes FOLDER/answers.pt, FOLDER/cases.json

A case is {"network": NAME, "args": {...}, "shape": [...]}: the input is random numbers of that shape. Of each: names and
initial weights after a seed, the output in evaluation and in training, gradients of one step backward, and what the
network keeps after it. A large tensor is told by sums of its bits and a sample of its numbers.
"""
import copy
import io
import json
import multiprocessing
import os
import sys
import warnings

warnings.simplefilter("ignore")

import monai.networks.nets  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)
LARGE = 4096  # numbers of a tensor that is told whole


def told(tensor):
    tensor = tensor.detach()
    if tensor.numel() <= LARGE or not tensor.is_floating_point():
        return tensor.clone()
    flat = (tensor + 0.0).reshape(-1)  # no negative zeros
    bits = flat.view(torch.int32)
    sums = [bits[start::step].sum(dtype=torch.int64) for start, step in ((0, 1), (0, 2), (1, 3), (2, 5), (3, 7), (5, 11))]
    step = flat.numel() // 256
    return {"shape": torch.tensor(tensor.shape), "sums": torch.stack(sums), "sample": flat[::step].clone()}


def all_told(tensors):
    return {name: told(tensor) for name, tensor in tensors.items()}


def network_of(case):
    args = copy.deepcopy(case.get("theirs_args", case["args"]))
    return getattr(monai.networks.nets, case.get("theirs", case["network"]))(**args)


def outputs_of(case, answer):
    if case["network"] == "ViT":  # and its hidden states
        return [answer[0]]
    if torch.is_tensor(answer):
        stacked = case["network"] == "DynUNet" and answer.dim() > len(case["shape"])  # of deep supervision
        return list(answer.unbind(1)) if stacked else [answer]
    return list(answer)


def answer_of(case):
    torch.manual_seed(11)
    net = network_of(case)
    image = torch.randn(case["shape"], generator=torch.Generator().manual_seed(3))
    answer = {"input": image, "initial": all_told(net.state_dict())}
    net.eval()
    with torch.no_grad():
        answer["evaluated"] = [told(output) for output in outputs_of(case, net(image))]
    net.train()
    torch.manual_seed(5)
    outputs = outputs_of(case, net(image))
    answer["trained"] = [told(output) for output in outputs]
    loss = outputs[0].square().mean()
    for output in outputs[1:]:
        loss = loss + output.square().mean()
    loss.backward()
    answer["grads"] = {key: told(value.grad) for key, value in net.named_parameters() if value.grad is not None}
    answer["kept"] = all_told(dict(net.named_buffers()))
    return answer


def answer_or_place(case):
    """Saved, since tensors between processes are files that stay open."""
    try:
        saved = io.BytesIO()
        torch.save(answer_of(case), saved)
        return saved.getvalue()
    except Exception as error:  # noqa: BLE001: told by the parent
        return f"{case}: {error!r}"


def cases_of(place):
    files = [place] if os.path.isfile(place) else sorted(os.path.join(place, name) for name in os.listdir(place))
    return [case for name in files for case in json.load(open(name, encoding="utf-8"))]


def main(place, folder):
    only = os.environ.get("CLARA_NETWORK", "")
    cases = [case for case in cases_of(place) if only in ("", case["network"])]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        answers = pool.map(answer_or_place, cases, chunksize=1)
    for answer in answers:
        if isinstance(answer, str):
            raise SystemExit(answer)
    answers = [torch.load(io.BytesIO(answer)) for answer in answers]
    torch.save(answers, os.path.join(folder, "answers.pt"))
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
