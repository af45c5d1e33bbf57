class ops:
    """The functions of formulas, of tensors and numbers alike. A number alone is in double precision."""

    pi, e = math.pi, math.e

    def number(x):
        return x if torch.is_tensor(x) and x.is_floating_point() else torch.as_tensor(x).double()

    def like(value, x):
        return ops.number(value).to(x.dtype).expand_as(x)

    def select(condition, a, b):
        return torch.where(ops.number(condition) != 0, ops.number(a), ops.number(b))

    def min(a, b):
        return torch.minimum(ops.number(a), ops.number(b))

    def max(a, b):
        return torch.maximum(ops.number(a), ops.number(b))

    def sin(x):
        return torch.sin(ops.number(x))

    def cos(x):
        return torch.cos(ops.number(x))

    def tan(x):
        return torch.tan(ops.number(x))

    def exp(x):
        return torch.exp(ops.number(x))

    def log(x):
        return torch.log(ops.number(x))

    def sqrt(x):
        return torch.sqrt(ops.number(x))

    def abs(x):
        return torch.abs(ops.number(x))

    def sign(x):
        return torch.sign(ops.number(x))

    def floor(x):
        return torch.floor(ops.number(x))

    def tanh(x):
        return torch.tanh(ops.number(x))

    def sigmoid(x):
        return torch.sigmoid(ops.number(x))

    def relu(x):
        return torch.relu(ops.number(x))

    def softplus(x):
        return F.softplus(ops.number(x))

    def step(x):
        return ops.number(ops.number(x) > 0)

    def dot(a, b):
        return (ops.number(a).double() * ops.number(b).double()).sum()

    def norm(a):
        return (ops.number(a).double() ** 2).sum().sqrt()
