def load(path):
    """The tensors of a safetensors file, by name."""
    raw = Path(path).read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    tensors = {}
    for name, about in header.items():
        if name != "__metadata__":
            first, last = (8 + length + at for at in about["data_offsets"])
            numbers = np.frombuffer(raw[first:last], "<f4").astype(np.float32)
            tensors[name] = torch.from_numpy(numbers.reshape(about["shape"]))
    return tensors


def part(tensors, name):
    """The tensors whose names begin with `name` and a point, without it."""
    begin = name + "."
    return {key[len(begin) :]: value for key, value in tensors.items() if key.startswith(begin)}
