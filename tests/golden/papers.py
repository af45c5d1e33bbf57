"""Update rules that PyTorch does not have, in NumPy, written from the equations of their papers.

Deliberately not read from the Rust sources. Each has as much of an optimizer's interface as generate.py uses.
"""

import numpy


class _Rule:
    def __init__(self, points, **hypers):
        (self.point,) = points
        self.hypers = hypers
        self.param_groups = [{"lr": hypers["lr"]}]
        self.start(self.point.detach().numpy().copy())

    def zero_grad(self):
        self.point.grad = None

    def step(self):
        theta = self.point.detach().numpy()
        theta[:] = self.moved(theta.copy(), self.point.grad.numpy(), self.param_groups[0]["lr"])


class Lion(_Rule):
    """Chen et al. (2023), algorithm 2."""

    def start(self, theta):
        self.m = numpy.zeros_like(theta)

    def moved(self, theta, g, eta):
        beta1, beta2, decay = (self.hypers[key] for key in ("beta1", "beta2", "weight_decay"))
        c = beta1 * self.m + (1 - beta1) * g
        theta = theta - eta * (numpy.sign(c) + decay * theta)
        self.m = beta2 * self.m + (1 - beta2) * g
        return theta


class FtrlProximal(_Rule):
    """McMahan et al. (2013), algorithm 1: coordinate by coordinate, with sigma as printed there.

    The paper starts at w = 0, which is z = 0. Here z starts where line 5, solved for z with n = 0, gives the start.
    """

    def start(self, w):
        lr, beta, l1, l2 = (self.hypers[key] for key in ("lr", "beta", "l1", "l2"))
        self.n = numpy.zeros_like(w)
        self.z = numpy.array([-wi * (beta / lr + l2) - numpy.copysign(l1, wi) if wi else 0.0 for wi in w])

    def moved(self, w, g, alpha):
        beta, l1, l2 = (self.hypers[key] for key in ("beta", "l1", "l2"))
        for i in range(len(w)):
            sigma = (numpy.sqrt(self.n[i] + g[i] ** 2) - numpy.sqrt(self.n[i])) / alpha
            self.z[i] += g[i] - sigma * w[i]
            self.n[i] += g[i] ** 2
            if abs(self.z[i]) <= l1:
                w[i] = 0.0
            else:
                w[i] = -(self.z[i] - numpy.sign(self.z[i]) * l1) / ((beta + numpy.sqrt(self.n[i])) / alpha + l2)
        return w
