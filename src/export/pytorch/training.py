def train(modules, objective, rows, steps, limit, report):
    """Takes at most `limit` of `steps` steps; objective(rows) is the loss of a batch."""
    optimizer = make_optimizer([parameter for module in modules for parameter in module.parameters()])
    rate_of = Schedule(steps, LR)
    for t in range(min(steps, limit)):
        for module in modules:
            module.train()
@DRAWS@        optimizer.zero_grad()
        loss = objective(next(rows))
        loss.backward()
@CLIP@        rate = rate_of(t, loss.item())
        for group in optimizer.param_groups:
            group["lr"] = rate
@TELL@        optimizer.step()
        if report(loss.item(), rate):
            break
