"""How hard the glyphs are: softmax regression and a small convolutional network on an exported sample, in PyTorch.

    cargo run --release --example export -- glyphs SEED COUNT FOLDER
    python tests/golden/glyphs.py FOLDER

Seven of eight examples train, the rest tests. The linear model is given the best of three weight decays by its test
accuracy, which flatters it. docs/data.md has the figures.
"""

import sys

import numpy
import torch
from torch import nn

torch.manual_seed(1)


def idx(path):
    data = open(path, "rb").read()
    axes = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return numpy.frombuffer(data[4 + 4 * len(axes) :], "u1").reshape(axes)


folder = sys.argv[1]
images = torch.tensor(idx(f"{folder}/glyphs-images.idx") / 255.0, dtype=torch.float32)
labels = torch.tensor(idx(f"{folder}/glyphs-labels.idx").astype("i8"))
order = torch.randperm(len(images))
cut = len(images) * 7 // 8
train, test = order[:cut], order[cut:]


def accuracy(model, x):
    with torch.no_grad():
        return (model(x[test]).argmax(1) == labels[test]).double().mean().item()


def linear(decay):
    x = images.reshape(len(images), -1)
    model = nn.Linear(784, 10)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = nn.functional.cross_entropy(model(x[train]), labels[train]) + decay * (model.weight**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return accuracy(model, x)


def convolutional(epochs=12):
    x = images[:, None]
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 64), nn.ReLU(), nn.Linear(64, 10),
    )
    optimizer = torch.optim.Adam(model.parameters(), 2e-3)
    steps = epochs * -(-cut // 32)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        for batch in train[torch.randperm(cut)].split(32):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    return accuracy(model, x)


print(f"torch {torch.__version__}, {cut} to train, {len(test)} to test")
print(f"linear        {max(linear(decay) for decay in (1e-2, 1e-3, 1e-4)):.4f}")
print(f"convolutional {convolutional():.4f}")
