1 + 1
// %%
int x = 3;
x * 2
// %%
var names = new ArrayList<>(List.of("a", "b"));
for (String name : names) {
  System.out.println(name);
}
// %%
record Point(double x, double y) {
  double length() {
    return Math.hypot(x, y);
  }
}
// %%
new Point(3, 4).length()
// %%
double twice(double value) {
  return 2 * value;
}
// %%
Stream.of(1, 2, 3).map(i -> i * i).toList()
// %%
var t = tensor(new float[] {1, 2, 3});
t.mul(t).add(1)
// %%
record Net(Linear in, Linear out) implements Module {
  Net() {
    this(linear(64, 16), linear(16, 10));
  }

  public Tensor forward(Tensor x) {
    return out.forward(in.forward(x).relu());
  }
}
// %%
var digits = Digits.load();
digits.table()
// %%
images(digits.train().x().slice(0, 0, 8).reshape(8, 8, 8))
// %%
var net = new Net();
summary(net)
// %%
var optimizer = new Adam(net, 1e-3);
var curve = new LossCurve("loss");
for (Batch b : digits.train().batches(32)) {
  optimizer.zeroGrad();
  Tensor loss = crossEntropy(net.forward(b.x()), b.y());
  loss.backward();
  optimizer.step();
  curve.add(loss.item());
}
// %%
view(crossEntropy(net.forward(digits.test().x()), digits.test().y()), net)
// %%
plot(new double[] {3, 2, 1})
// %%
String.valueOf(x);
Math.sqrt(2);
x = 5
// %%
x + 1
// %%
x + 2
// %%
x + 3
// %%
System.out.println(x);
