class draws:
    """Which random numbers of a step come next: they depend on seed, step and place alone, as in the lab."""

    step, count = 0, 0


def drawn(shape, normal=False):
    """Uniform numbers in [0, 1), or standard normal ones, of a batch (N, ...) in the lab's order: channels last."""
    total = math.prod(shape)
    counters = np.zeros((-(-total // 4), 4), np.uint64)
    counters[:, 0] = np.arange(len(counters))
    counters[:, 1], counters[:, 2], counters[:, 3] = draws.step, 9, draws.count
    draws.count += 1
    numbers = (philox(counters, (SEED, 0)) >> np.uint64(8)).astype(np.float32) * np.float32(2**-24)
    if normal:
        pairs = numbers.reshape(-1, 2)
        radius, angle = np.sqrt(-2 * np.log(pairs[:, 0] + np.float32(2**-24))), np.float32(2 * math.pi) * pairs[:, 1]
        numbers = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return torch.from_numpy(numbers.reshape(-1)[:total].astype(np.float32)).reshape(shape)


def drawn_like(x, image=None, normal=False):
    """As `drawn`, in the order of a tensor; `image` is the (height, width, channels) that was flattened into it."""
    if x.dim() == 4:
        return drawn((len(x), *x.shape[2:], x.shape[1]), normal).permute(0, 3, 1, 2)
    if image:
        return drawn((len(x), *image), normal).permute(0, 3, 1, 2).flatten(1)
    return drawn(tuple(x.shape), normal)


class Dropout(nn.Module):
    """nn.Dropout(p), by the lab's random numbers."""

    def __init__(self, p, image=None):
        super().__init__()
        self.p, self.image = p, image

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        return torch.where(drawn_like(x, self.image) < self.p, 0, x / (1 - self.p))
