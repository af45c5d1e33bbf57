class BatchNorm1d(nn.BatchNorm1d):
    """nn.BatchNorm1d, which also takes the batch of one example that an epoch ends with, as the lab does."""

    def forward(self, x):
        if not self.training or len(x) > 1:
            return super().forward(x)
        mean, variance = x.mean(0), torch.zeros_like(x[0])
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance, self.momentum)
        return self.weight * (x - mean) / torch.sqrt(variance + self.eps) + self.bias
