def philox(counters, key):
    """Philox 4x32-10 of counters (n, 4): 128 random bits each, as four whole numbers (Salmon et al. 2011, SC)."""
    c = [column.astype(np.uint64) for column in np.asarray(counters).T]
    k = [np.uint64(number) for number in key]
    low, word = np.uint64(0xFFFFFFFF), np.uint64(32)
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(b >> word) ^ c[1] ^ k[0], b & low, (a >> word) ^ c[3] ^ k[1], a & low]
        k = [(k[0] + np.uint64(0x9E3779B9)) & low, (k[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack(c, axis=1)


def order_of(epoch, examples):
    """The examples in the order of an epoch, from 0: shuffled (Fisher, Yates) by the lab's random numbers."""
    order = np.arange(examples)
    counters = np.zeros((examples, 4), np.uint64)
    counters[:, 0], counters[:, 1], counters[:, 2] = order, epoch, 2
    bits = philox(counters, (SEED, 0))
    units = (((bits[:, 0] << np.uint64(32) | bits[:, 1]) >> np.uint64(11)) + 0.5) / 2**53
    for last in range(examples - 1, 0, -1):
        other = int(units[last] * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order


def batches(examples):
    """The rows of each batch, epoch after epoch. All examples at once keep the order of the data."""
    for epoch in range(sys.maxsize):
        order = order_of(epoch, examples) if BATCH < examples else np.arange(examples)
        for first in range(0, examples, BATCH):
@EPOCH@            yield torch.from_numpy(order[first : first + BATCH])
