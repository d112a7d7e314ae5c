// Made by dev.jacobi.gpu.OperationTable from the operations' records: change those.
FOLD_ANY(0, isnan(a) || isnan(b) ? a + b : fmax(a, b))
FOLD_ANY(1, isnan(a) || isnan(b) ? a + b : fmin(a, b))
FOLD_ANY(2, a * b)
FOLD_ANY(3, a + b)
FOLD_REAL(4, a == b ? a + T(0.6931471805599453) : fmax(a, b) + log1p(exp(-fabs(a - b))))
