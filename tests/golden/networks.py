"""Makes networks.json: layers, losses, activations, penalties and models by PyTorch, in float64.

    python tests/golden/networks.py            write the file beside this script
    python tests/golden/networks.py --check    write nothing; say how far the file is from what is computed now

For each case the file holds the model, the loss and the regularization as an experiment says them, and what PyTorch makes of
them: predictions and loss of the first batch, the gradient in every parameter, 20-step trajectories of the loss with adam and
momentum, and running statistics after the former. Weights and batches are not stored: both sides compute them (`unit`).
"""

import argparse
import json
import math
import platform
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

HERE = Path(__file__).resolve().parent
STEPS, BATCHES = 20, 4
OPTIMIZERS = {"adam": {"lr": 0.01}, "momentum": {"lr": 0.02, "momentum": 0.9}}


def unit(stream, count):
    """Numbers in [-1, 1), each a function of the stream and its index: a hash of 32 bits, exact in float32."""
    n = np.arange(count, dtype=np.uint64) + np.uint64(stream * 1_000_003)
    m = np.uint64(0xFFFFFFFF)
    h = (n * np.uint64(2654435761) + np.uint64(12345)) & m
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(2246822519)) & m
    h ^= h >> np.uint64(13)
    return (h >> np.uint64(8)).astype(np.float64) / 2.0**23 - 1.0


class Parameters:
    """Every parameter in the order of declaration, made when it is first asked for."""

    def __init__(self):
        self.values, self.states, self.at = [], [], [0, 0]

    def restart(self):
        self.at = [0, 0]

    def _next(self, kind, values, make):
        if self.at[kind] == len(values):
            values.append(make())
        self.at[kind] += 1
        return values[self.at[kind] - 1]

    def weight(self, shape, fan_in=None, value=0.0):
        def make():
            u = unit(len(self.values), int(np.prod(shape)))
            w = u / math.sqrt(fan_in) if fan_in else value + 0.1 * u
            w = torch.tensor(w.astype(np.float32).astype(np.float64)).reshape(shape)
            return w.requires_grad_()

        return self._next(0, self.values, make)

    def state(self, count, value):
        return self._next(1, self.states, lambda: torch.full((count,), value))


def images(x):
    return x.permute(0, 3, 1, 2)


def rows(x):
    return x.permute(0, 2, 3, 1)


def around(size, kernel, stride, padding):
    """Zeros before and behind, for each axis of an image."""
    if padding == "valid":
        padding = 0
    if padding != "same":
        return [(padding, padding)] * 2
    total = [max((math.ceil(s / stride) - 1) * stride + kernel - s, 0) for s in size]
    return [(t // 2, t - t // 2) for t in total]


def dense(p, x, h):
    w = p.weight((x.shape[1], h["units"]), fan_in=x.shape[1])
    y = x @ w
    return y + p.weight((h["units"],)) if h.get("bias", True) else y


def conv2d(p, x, h):
    k, s, c, f = h.get("kernel", 3), h.get("stride", 1), x.shape[3], h["filters"]
    w = p.weight((k, k, c, f), fan_in=k * k * c)
    (t, b), (l, r) = around(x.shape[1:3], k, s, h.get("padding", 0))
    y = rows(F.conv2d(F.pad(images(x), (l, r, t, b)), w.permute(3, 2, 0, 1).contiguous(), stride=s))
    return y + p.weight((f,)) if h.get("bias", True) else y


def conv_transpose2d(p, x, h):
    k, s, c, f = h.get("kernel", 2), h.get("stride", 2), x.shape[3], h["filters"]
    w = p.weight((k, k, f, c), fan_in=math.ceil(k / s) ** 2 * c)
    kernel, padding = w.permute(3, 2, 0, 1).contiguous(), h.get("padding", 0)
    if padding == "same":
        y = F.conv_transpose2d(images(x), kernel, stride=s)
        cut = (k - s) // 2
        y = y[:, :, cut : cut + x.shape[1] * s, cut : cut + x.shape[2] * s]
    else:
        y = F.conv_transpose2d(images(x), kernel, stride=s, padding=padding)
    y = rows(y)
    return y + p.weight((f,)) if h.get("bias", True) else y


def pool(kind):
    def run(p, x, h):
        size = h.get("size", 2)
        more = {"count_include_pad": False} if kind is F.avg_pool2d else {}
        return rows(kind(images(x), size, stride=h.get("stride") or size, padding=h.get("padding", 0), **more))

    return run


def batch_norm(p, x, h, train):
    c = x.shape[-1]
    scale, shift = p.weight((c,), value=1.0), p.weight((c,))
    mean, variance = p.state(c, 0.0), p.state(c, 1.0)
    y = F.batch_norm(x.reshape(-1, c), mean, variance, scale, shift, train, h.get("momentum", 0.1), h.get("eps", 1e-5))
    return y.reshape(x.shape)


ACTIVATIONS = {
    "linear": lambda x, h: x,
    "relu": lambda x, h: F.relu(x),
    "leaky_relu": lambda x, h: F.leaky_relu(x, h.get("slope", 0.01)),
    "elu": lambda x, h: F.elu(x, h.get("alpha", 1.0)),
    "gelu": lambda x, h: F.gelu(x, approximate=h.get("approximate", "none")),
    "softplus": lambda x, h: F.softplus(x, threshold=1000.0),
    "swish": lambda x, h: x * torch.sigmoid(h.get("beta", 1.0) * x),
    "sigmoid": lambda x, h: torch.sigmoid(x),
    "tanh": lambda x, h: torch.tanh(x),
    "softmax": lambda x, h: F.softmax(x, dim=-1),
    "custom": lambda x, h: F.mish(x),
}

LAYERS = {
    "dense": dense,
    "conv2d": conv2d,
    "conv_transpose2d": conv_transpose2d,
    "max_pool": pool(F.max_pool2d),
    "avg_pool": pool(F.avg_pool2d),
    "global_avg_pool": lambda p, x, h: x.mean(dim=(1, 2)),
    "upsample": lambda p, x, h: rows(F.interpolate(images(x), scale_factor=h.get("factor", 2), mode="nearest")),
    "flatten": lambda p, x, h: x.reshape(x.shape[0], -1),
}


def run(layers, p, x, train):
    for h in layers:
        h = {"name": h} if isinstance(h, str) else h
        name = h["name"]
        if name == "batch_norm":
            x = batch_norm(p, x, h, train)
        elif name in LAYERS:
            x = LAYERS[name](p, x, h)
        else:
            x = ACTIVATIONS[name](x, h)
    return x


def written_out(model, case):
    """Encoder and decoder of a model, as lists of layers."""
    act, out = model.get("activation", "relu"), model.get("output", "linear")
    size = int(np.prod(case["input"]))
    flat = ["flatten"] if len(case["input"]) > 1 else []
    stack = lambda widths: [l for w in widths for l in ({"name": "dense", "units": w}, act)]
    norm = [{"name": "batch_norm"}] if case.get("regularization", {}).get("batch_norm") else []
    if "layers" in model:
        return [], model["layers"]
    if "encoder" in model:
        return model["encoder"], model["decoder"]
    if "hidden" in model:
        hidden = [l for w in model["hidden"] for l in ([{"name": "dense", "units": w, "bias": not norm}] + norm + [act])]
        return [], flat + hidden + [{"name": "dense", "units": int(np.prod(case["target"]))}]
    if "filters" in model:
        fs = model["filters"]
        down = [l for f in fs for l in ({"name": "conv2d", "filters": f, "padding": "same"}, act, "max_pool")]
        back = [l for f in fs[-2::-1] for l in ({"name": "conv_transpose2d", "filters": f}, act)]
        return down, back + [{"name": "conv_transpose2d", "filters": case["input"][2]}, out]
    ws = model["widths"]
    encoder = flat + stack(ws)
    if model["name"] == "stacked_autoencoder":
        return encoder, [{"name": "dense", "units": int(np.prod(case["target"]))}]
    if model.get("penalty") == "kl":
        encoder[-1] = "sigmoid"
    return encoder, stack(ws[-2::-1]) + [{"name": "dense", "units": size}, out]


def objective(case, p, y):
    loss = case["loss"] if isinstance(case["loss"], dict) else {"name": case["loss"]}
    name, eps = loss["name"], case.get("regularization", {}).get("label_smoothing", 0.0)
    if name == "mse":
        return F.mse_loss(p, y)
    if name == "mae":
        return F.l1_loss(p, y)
    if name == "huber":
        return F.huber_loss(p, y, delta=loss.get("delta", 1.0))
    if name == "cross_entropy":
        return F.cross_entropy(p, y.argmax(1), label_smoothing=eps)
    if name == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(p, (1 - eps) * y + eps / 2)
    if name == "nll":
        return F.nll_loss(p, y.argmax(1))
    if p.shape[1] > 1:
        return F.multi_margin_loss(p, y.argmax(1), margin=loss.get("margin", 1.0))
    return F.relu(loss.get("margin", 1.0) - (2 * y - 1) * p).mean()


def forward(case, p, batch, train=True):
    n, model = case["examples"], case["model"]
    p.restart()
    x = torch.tensor(unit(1000 + batch, n * int(np.prod(case["input"])))).reshape([n] + case["input"])
    encoder, decoder = written_out(model, case)
    code = run(encoder, p, x, train)
    out = run(decoder, p, code, train)
    if model["name"].endswith("autoencoder") and model["name"] != "stacked_autoencoder":
        y = x.reshape(out.shape)
    else:
        count = int(np.prod(case["target"]))
        if case["classes"]:
            kind = (np.arange(n) * 7 + batch * 3) % max(count, 2)
            y = torch.tensor(np.eye(count)[kind] if count > 1 else kind[:, None].astype(np.float64))
        else:
            y = torch.tensor(unit(2000 + batch, n * count))
        y = y.reshape(out.shape)
    total = objective(case, out, y)
    weight = model.get("weight", 1e-3)
    if model["name"] == "sparse_autoencoder":
        if model.get("penalty") == "kl":
            rho, r = model.get("rho", 0.05), code.reshape(-1, code.shape[-1]).mean(0)
            total = total + weight * (rho * (rho / r).log() + (1 - rho) * ((1 - rho) / (1 - r)).log()).sum()
        else:
            total = total + weight * code.abs().sum() / n
    reg = case.get("regularization", {})
    weights = [w for w in p.values if w.dim() > 1]
    total = total + reg.get("l1", 0.0) * sum(w.abs().sum() for w in weights)
    total = total + reg.get("l2", 0.0) * sum((w**2).sum() for w in weights)
    return out, total


def listed(tensor):
    return [float(f"{v:.10g}") for v in tensor.detach().reshape(-1).tolist()]


def solved(case):
    p = Parameters()
    out, loss = forward(case, p, 0)
    gradient = torch.autograd.grad(loss, p.values, allow_unused=True)
    gradient = torch.cat([torch.zeros(w.numel()) if g is None else g.reshape(-1) for w, g in zip(p.values, gradient)])
    result = dict(case, predictions=listed(out), loss_value=listed(loss)[0], gradient=listed(gradient), steps={})
    for name, values in OPTIMIZERS.items():
        p = Parameters()
        forward(case, p, 0)
        p.states = []
        kind = torch.optim.Adam if name == "adam" else torch.optim.SGD
        optimizer = kind(p.values, **values)
        losses = []
        for step in range(STEPS):
            _, loss = forward(case, p, step % BATCHES)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        result["steps"][name] = listed(torch.stack(losses))
        if name == "adam" and p.states:
            result["states"] = listed(torch.cat(p.states))
            result["evaluated"] = listed(forward(case, p, 0, train=False)[0])
    return result


def cases():
    def case(name, layers, input, target, loss="mse", examples=3, classes=False, **more):
        model = layers if isinstance(layers, dict) else {"name": "cnn", "layers": layers}
        return dict(name=name, model=model, loss=loss, input=input, target=target, examples=examples, classes=classes, **more)

    d = lambda units, **more: dict(name="dense", units=units, **more)
    conv = lambda filters, **more: dict(name="conv2d", filters=filters, **more)
    up = lambda filters, **more: dict(name="conv_transpose2d", filters=filters, **more)
    yield case("dense", [d(5)], [7], [5])
    yield case("dense without bias", [d(4), "tanh", d(3, bias=False)], [6], [3])
    yield case("conv2d", [conv(3)], [5, 6, 2], [3, 4, 3])
    yield case("conv2d same", [conv(3, kernel=3, padding="same")], [5, 4, 2], [5, 4, 3])
    yield case("conv2d same, stride", [conv(5, kernel=4, stride=2, padding="same", bias=False)], [7, 6, 1], [4, 3, 5])
    yield case("conv2d padding, stride", [conv(2, kernel=5, stride=3, padding=2)], [8, 7, 3], [3, 3, 2])
    yield case("conv2d twice, 1 and 7", [conv(4, kernel=1), "relu", conv(2, kernel=7, padding=3)], [6, 6, 2], [6, 6, 2])
    yield case("conv_transpose2d", [conv(2), "tanh", up(3)], [4, 5, 1], [4, 6, 3])
    yield case("conv_transpose2d padding", [up(2, kernel=3, stride=2, padding=1)], [3, 4, 2], [5, 7, 2])
    yield case("conv_transpose2d same", [up(2, kernel=4, stride=2, padding="same")], [3, 4, 2], [6, 8, 2])
    yield case("conv_transpose2d stride 1", [up(3, kernel=3, stride=1)], [3, 3, 2], [5, 5, 3])
    yield case("max_pool", [conv(2, padding="same"), "max_pool", "flatten", d(3)], [6, 5, 1], [3])
    yield case("max_pool overlapping", [conv(2, kernel=1), dict(name="max_pool", size=3, stride=2, padding=1)], [5, 6, 2], [3, 3, 2])
    yield case("avg_pool", [conv(2), "avg_pool"], [6, 7, 1], [2, 2, 2])
    yield case("avg_pool overlapping", [conv(2, kernel=1), dict(name="avg_pool", size=3, stride=1, padding=1)], [4, 5, 2], [4, 5, 2])
    yield case("global_avg_pool", [conv(4), "relu", "global_avg_pool", d(2)], [6, 5, 2], [2])
    yield case("upsample", [conv(2), dict(name="upsample", factor=2), conv(1, padding="same")], [4, 5, 1], [4, 6, 1])
    yield case("flatten", [conv(2, kernel=2), "flatten", d(3)], [3, 4, 2], [3])
    yield case("batch_norm of rows", [d(4, bias=False), "batch_norm", "tanh", d(2)], [5], [2], examples=6)
    yield case("batch_norm of images", [conv(3, bias=False), dict(name="batch_norm", eps=1e-3, momentum=0.3), "relu", "flatten", d(2)], [4, 4, 1], [2], examples=4)
    for name in ["linear", "relu", "leaky_relu", "elu", "gelu", "softplus", "swish", "sigmoid", "tanh", "softmax", "custom"]:
        yield case(f"activation {name}", [d(5), {"name": name}, d(2)], [4], [2], examples=5)
    for values in [dict(name="leaky_relu", slope=0.2), dict(name="elu", alpha=0.5), dict(name="swish", beta=2.0), dict(name="gelu", approximate="tanh")]:
        yield case(f"activation {values['name']}, changed", [d(5), values, d(2)], [4], [2], examples=5)
    yield case("mae", [d(4), "tanh", d(3)], [4], [3], "mae", 5)
    yield case("huber", [d(4), "tanh", d(3)], [4], [3], dict(name="huber", delta=0.4), 5)
    yield case("cross_entropy", [d(4), "tanh", d(3)], [4], [3], "cross_entropy", 5, True)
    yield case("cross_entropy smoothed", [d(3)], [4], [3], "cross_entropy", 5, True, regularization={"label_smoothing": 0.2})
    yield case("binary_cross_entropy", [d(4), "tanh", d(1)], [4], [1], "binary_cross_entropy", 5, True)
    yield case("binary_cross_entropy smoothed", [d(3)], [4], [3], "binary_cross_entropy", 5, True, regularization={"label_smoothing": 0.1})
    yield case("nll", [d(4), "tanh", d(3)], [4], [3], "nll", 5, True)
    yield case("hinge", [d(4), "tanh", d(3)], [4], [3], dict(name="hinge", margin=0.7), 5, True)
    yield case("hinge of one", [d(4), "tanh", d(1)], [4], [1], "hinge", 5, True)
    mlp = {"name": "mlp", "hidden": [8, 6], "activation": "tanh"}
    yield case("mlp", mlp, [4], [3], "cross_entropy", 7, True)
    yield case("mlp of images", {"name": "mlp", "hidden": [5]}, [3, 3, 1], [2], "mse", 4)
    yield case("mlp with penalties", mlp, [4], [3], "cross_entropy", 7, True, regularization={"l1": 0.002, "l2": 0.01})
    yield case("mlp normalized", mlp, [4], [3], "cross_entropy", 7, True, regularization={"batch_norm": True})
    cnn = [conv(3, kernel=3, padding="same"), "relu", "max_pool", conv(4, kernel=2), "relu", "flatten", d(6), "relu", d(3)]
    yield case("cnn", cnn, [8, 8, 1], [3], "cross_entropy", 4, True)
    yield case("autoencoder", {"name": "autoencoder", "widths": [6, 3], "activation": "tanh", "output": "sigmoid"}, [9], [], "mse", 5)
    yield case("autoencoder, logits", {"name": "autoencoder", "widths": [4]}, [3, 3, 1], [], "mse", 5)
    yield case("autoencoder, convolutional", {"name": "autoencoder", "filters": [3, 2], "activation": "elu"}, [8, 4, 1], [], "mse", 3)
    halves = {"name": "autoencoder", "encoder": ["flatten", d(5), "relu"], "decoder": [d(8), "tanh"]}
    yield case("autoencoder by layers", halves, [2, 4, 1], [], "mse", 3)
    yield case("sparse_autoencoder, l1", {"name": "sparse_autoencoder", "widths": [5], "weight": 0.1}, [7], [], "mse", 4)
    kl = {"name": "sparse_autoencoder", "widths": [5], "penalty": "kl", "rho": 0.1, "weight": 0.2}
    yield case("sparse_autoencoder, kl", kl, [7], [], "mse", 4)
    yield case("stacked_autoencoder, whole", {"name": "stacked_autoencoder", "widths": [6, 4]}, [5], [3], "cross_entropy", 5, True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    made = {"python": platform.python_version(), "torch": torch.__version__.split("+")[0], "numpy": np.__version__}
    all_cases = [solved(case) for case in cases()]
    path = HERE / "networks.json"
    if check:
        before = json.loads(path.read_text())["cases"]
        pairs = [(a["steps"][k], b["steps"][k]) for a, b in zip(before, all_cases) for k in OPTIMIZERS]
        worst = max(abs(x - y) / max(1.0, abs(y)) for a, b in pairs for x, y in zip(a, b))
        print(f"largest difference of a loss: {worst:.2g}")
        return 0 if worst < 1e-8 and len(before) == len(all_cases) else 1
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in all_cases)
    path.write_text('{"made_with":%s,"optimizers":%s,\n"cases":[\n%s\n]}\n' % (json.dumps(made), json.dumps(OPTIMIZERS), lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
