class moment:
    """The epoch of the batch at hand, from 0."""

    epoch = 0


def chance(rows, place, slots, normal=False):
    """Two numbers of each row and slot, (N, slots, 2): uniform in (0, 1) or standard normal. They depend on the seed, the
    epoch, the example and the place of the step among all that alter it, as in the lab."""
    keys = np.zeros((slots, 4), np.uint64)
    keys[:, 0], keys[:, 1] = np.arange(slots), place
    keys = np.tile(philox(keys, (SEED, 18))[:, 0], len(rows))
    counters = np.zeros((len(keys), 4), np.uint64)
    counters[:, 0], counters[:, 1], counters[:, 2] = np.repeat(rows, slots), moment.epoch, 18
    bits = philox(counters, (keys, np.zeros_like(keys)))
    units = (((bits[:, 0::2] << np.uint64(32) | bits[:, 1::2]) >> np.uint64(11)) + 0.5) / 2**53
    if normal:
        radius, angle = np.sqrt(-2 * np.log(units[:, 0])), 2 * math.pi * units[:, 1]
        units = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return units.reshape(len(rows), slots, 2)


def pixels(x, row, column, edge):
    """The pixels of images (N, height, width, channels) at places (N, height, width); outside 0, or the nearest one."""
    height, width = x.shape[1:3]
    found = x[np.arange(len(x))[:, None, None], row.clip(0, height - 1), column.clip(0, width - 1)]
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return found if edge else np.where(inside[..., None], found, np.float32(0))


def random_crop(x, rows, place, padding, fill):
    move = np.floor(chance(rows, place, 1)[:, 0] * (2 * padding + 1)).astype(int) - int(padding)
    row, column = np.arange(x.shape[1]), np.arange(x.shape[2])
    row = row[None, :, None] + move[:, 0, None, None] + 0 * column[None, None, :]
    column = column[None, None, :] + move[:, 1, None, None] + 0 * row
    return pixels(x, row, column, fill == 1)


def flip(x, rows, place, p, axis):
    mirrored = x[:, :, ::-1] if axis == 0 else x[:, ::-1]
    return np.where((chance(rows, place, 1)[:, 0, 0] < p)[:, None, None, None], mirrored, x)


def rotate(x, rows, place, degrees, fill):
    angle = math.radians(degrees) * (2 * chance(rows, place, 1)[:, 0, 0] - 1)
    sin, cos = np.sin(angle)[:, None, None], np.cos(angle)[:, None, None]
    middle = (x.shape[1] - 1) / 2, (x.shape[2] - 1) / 2
    down = (np.arange(x.shape[1]) - middle[0])[None, :, None]
    right = (np.arange(x.shape[2]) - middle[1])[None, None, :]
    at = cos * down - sin * right + middle[0], sin * down + cos * right + middle[1]
    row, column = (np.floor(axis).astype(int) for axis in at)
    fy, fx = ((axis - np.floor(axis)).astype(np.float32)[..., None] for axis in at)
    near = lambda dy, dx: pixels(x, row + dy, column + dx, fill == 1)
    top = near(0, 0) * (1 - fx) + near(0, 1) * fx
    bottom = near(1, 0) * (1 - fx) + near(1, 1) * fx
    return top * (1 - fy) + bottom * fy


def noise(x, rows, place, deviation):
    size = math.prod(x.shape[1:])
    z = chance(rows, place, -(-size // 2), normal=True).reshape(len(x), -1)[:, :size]
    return x + (deviation * z).astype(np.float32).reshape(x.shape)


def cutout(x, rows, place, size):
    middle = chance(rows, place, 1)[:, 0] * np.array(x.shape[1:3])
    first = middle.astype(int) - int(size) // 2
    last = first + int(size)
    inside = [
        (np.arange(x.shape[1 + axis])[None] >= first[:, axis, None]) & (np.arange(x.shape[1 + axis])[None] < last[:, axis, None])
        for axis in range(2)
    ]
    return np.where((inside[0][:, :, None] & inside[1][:, None, :])[..., None], np.float32(0), x)


def altered(x, rows):
    """The examples of these rows, as the lab alters them in this epoch: by AUGMENT, one step after the other."""
    batch = x[rows].numpy()
    image = batch.ndim == 4
    # Images have their channels first here, and last there; a table's row is an image of one row.
    values = batch.transpose(0, 2, 3, 1) if image else batch.reshape(len(batch), 1, -1, 1)
    for place, (alter, *numbers) in enumerate(AUGMENT):
        values = alter(values, rows.numpy(), place, *numbers).astype(np.float32)
    values = values.transpose(0, 3, 1, 2) if image else values.reshape(batch.shape)
    return torch.from_numpy(np.ascontiguousarray(values))
