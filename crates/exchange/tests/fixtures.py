"""Makes the files of tests/fixtures, each as another program writes it, with outputs of ONNX Runtime.

python fixtures.py FOLDER
"""

import os
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(7)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def raw(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def plain(name, value):
    """The numbers in the field of their element, as older writers have them."""
    value = np.asarray(value)
    kind = TensorProto.INT64 if value.dtype == np.int64 else TensorProto.FLOAT
    return helper.make_tensor(name, kind, value.shape, value.flatten().tolist())


def info(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs, [output], name=attributes.pop("name", ""), **attributes)


def torch_mlp():
    """As torch.onnx.export writes nn.Sequential: Gemm with transB, names of parameters and of scopes, raw data."""
    nodes = [
        node("Gemm", ["onnx::Gemm_0", "0.weight", "0.bias"], "/0/Gemm_output_0", name="/0/Gemm", alpha=1.0, beta=1.0, transB=1),
        node("Relu", ["/0/Gemm_output_0"], "/1/Relu_output_0", name="/1/Relu"),
        node("Gemm", ["/1/Relu_output_0", "2.weight", "2.bias"], "7", name="/2/Gemm", alpha=1.0, beta=1.0, transB=1),
    ]
    weights = [raw("0.weight", normal(16, 8)), raw("0.bias", normal(16)), raw("2.weight", normal(3, 16)), raw("2.bias", normal(3))]
    graph = helper.make_graph(nodes, "main_graph", [info("onnx::Gemm_0", ["batch", 8])], [info("7", ["batch", 3])], weights)
    return helper.make_model(graph, producer_name="pytorch", ir_version=8, opset_imports=[helper.make_opsetid("", 17)]), normal(5, 8)


def matmul_add():
    """As converters from Keras write dense layers: MatMul and Add, numbers in their own fields, and softmax."""
    nodes = [
        node("MatMul", ["x", "dense/kernel"], "a", name="dense/MatMul"),
        node("Add", ["a", "dense/bias"], "b", name="dense/BiasAdd"),
        node("Elu", ["b"], "c", name="dense/Elu", alpha=0.7),
        node("MatMul", ["c", "out/kernel"], "d", name="out/MatMul"),
        node("Add", ["out/bias", "d"], "e", name="out/BiasAdd"),
        node("Softmax", ["e"], "probabilities", name="out/Softmax"),
    ]
    weights = [plain("dense/kernel", normal(6, 10)), plain("dense/bias", normal(10)), plain("out/kernel", normal(10, 4)), plain("out/bias", normal(4))]
    graph = helper.make_graph(nodes, "model", [info("x", [None, 6])], [info("probabilities", [None, 4])], weights)
    return helper.make_model(graph, producer_name="tf2onnx", ir_version=7, opset_imports=[helper.make_opsetid("", 13)]), normal(7, 6)


def old():
    """Opset 9, whose initialisers are inputs, too: sizes read off the input, statistics, dropout with an attribute."""
    sizes = [("zero", np.int64(0)), ("rest", np.array([-1], np.int64))]
    stats = [("scale", 1 + 0.1 * normal(12)), ("shift", normal(12)), ("mean", normal(12)), ("var", np.abs(normal(12)) + 0.5)]
    weights = [plain(name, value) for name, value in [*sizes, *stats, ("w", normal(2, 12)), ("b", normal(2))]]
    nodes = [
        node("Shape", ["x"], "shape"),
        node("Gather", ["shape", "zero"], "batch", axis=0),
        node("Unsqueeze", ["batch"], "first", axes=[0]),
        node("Concat", ["first", "rest"], "sizes", axis=0),
        node("Reshape", ["x", "sizes"], "flat"),
        node("BatchNormalization", ["flat", "scale", "shift", "mean", "var"], "normal", epsilon=1e-3, momentum=0.9),
        node("Clip", ["normal"], "bounded", min=0.0, max=6.0),
        node("Dropout", ["bounded"], "kept", ratio=0.3),
        node("Gemm", ["kept", "w", "b"], "z", transB=1),
        node("LogSoftmax", ["z"], "y", axis=1),
    ]
    inputs = [info("x", ["N", 3, 4])] + [info(w.name, w.dims, w.data_type) for w in weights]
    graph = helper.make_graph(nodes, "old", inputs, [info("y", ["N", 2])], weights)
    return helper.make_model(graph, producer_name="pytorch", ir_version=3, opset_imports=[helper.make_opsetid("", 9)]), normal(4, 3, 4)


def tokens():
    """A bag of embeddings with a way around a block."""
    weights = [raw("table", normal(20, 6)), raw("scale", 1 + 0.1 * normal(6)), raw("w1", normal(6, 6)), raw("w2", normal(6, 3)), raw("b2", normal(3)), raw("half", np.float32(0.5))]
    nodes = [
        node("Gather", ["tokens", "table"][::-1], "e", name="embed"),
        node("ReduceMean", ["e"], "m", name="bag", axes=[1], keepdims=0),
        node("LayerNormalization", ["m", "scale"], "n", name="norm", axis=-1, epsilon=1e-6),
        node("MatMul", ["n", "w1"], "h", name="mix"),
        node("Tanh", ["h"], "t", name="tanh"),
        node("Mul", ["t", "half"], "s", name="scale_down"),
        node("Add", ["m", "s"], "r", name="around"),
        node("Gemm", ["r", "w2", "b2"], "z", name="head"),
        node("Sigmoid", ["z"], "y", name="sigmoid"),
    ]
    graph = helper.make_graph(nodes, "tokens", [info("tokens", ["N", 5], TensorProto.INT64)], [info("y", ["N", 3])], weights)
    return helper.make_model(graph, producer_name="helper", ir_version=8, opset_imports=[helper.make_opsetid("", 17)]), rng.integers(0, 20, (6, 5))


for make in (torch_mlp, matmul_add, old, tokens):
    model, x = make()
    onnx.checker.check_model(model, full_check=True)
    path = os.path.join(sys.argv[1], make.__name__)
    onnx.save(model, path + ".onnx")
    (y,) = ort.InferenceSession(path + ".onnx").run(None, {model.graph.input[0].name: x})
    np.save(path + ".input.npy", x.astype(np.float32))
    np.save(path + ".want.npy", y)
