"""Judges of ONNX files: the onnx package and ONNX Runtime.

python judge.py run FOLDER      checks every model of the folder and runs it on its inputs, against the outputs that are wanted
python judge.py nodes FOLDER    writes the onnx package's own cases, for the ops that are named on stdin, as files
python judge.py version         says which versions they are
"""

import glob
import os
import sys

import numpy as np
import onnx
import onnxruntime as ort

# The largest difference, relative to the largest number of an output.
SINGLE, DOUBLE = 1e-5, 1e-13


def run(folder):
    ort.set_default_logger_severity(3)
    models = sorted(glob.glob(os.path.join(folder, "*.onnx")))
    wrong, runs, worst = [], 0, {}
    for path in models:
        try:
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            taken = model.graph.input[0].type.tensor_type
            batch = taken.shape.dim[0].dim_param
            if batch != "N":
                raise ValueError(f"the first axis of the input is {batch!r}, not N")
            element = onnx.helper.tensor_dtype_to_np_dtype(taken.elem_type)
            given = onnx.helper.tensor_dtype_to_np_dtype(model.graph.output[0].type.tensor_type.elem_type)
            # Where a model goes through single precision, that is what its digits are.
            single = given == np.float32 or any(node.op_type == "Cast" for node in model.graph.node)
            session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
            for x in sorted(glob.glob(path[: -len("onnx")] + "*.input.npy")):
                want = np.load(x.replace(".input.", ".want."))
                (got,) = session.run(["output"], {"input": np.load(x).astype(element)})
                if got.shape != want.shape or got.dtype != given:
                    raise ValueError(f"{got.dtype} {got.shape} where {given} {want.shape} is wanted")
                largest = np.abs(want).max()
                error = np.abs(got.astype(np.float64) - want).max() / (largest if largest > 0 else 1)
                kind = "single" if single else "double"
                worst[kind] = max(worst.get(kind, 0), error)
                if not error <= (SINGLE if single else DOUBLE):
                    raise ValueError(f"{os.path.basename(x)}: off by {error:.3g} of the largest number")
                runs += 1
        except Exception as e:
            wrong.append(f"{os.path.basename(path)}: {str(e).strip()}")
    print("\n".join(wrong))
    print(f"{len(models)} models, {runs} runs, {len(wrong)} wrong; worst {worst}")
    return 1 if wrong or not models else 0


def nodes(folder):
    from onnx.backend.test.case.node import collect_testcases

    ops = set(sys.stdin.read().split())
    for case in collect_testcases():
        used = {node.op_type for node in case.model.graph.node}
        if case.kind != "node" or not used <= ops:
            continue
        home = os.path.join(folder, case.name)
        os.makedirs(home)
        (inputs, outputs), *_ = case.data_sets
        with open(os.path.join(home, "case"), "w") as f:
            f.write(f"{case.rtol} {case.atol} {' '.join(sorted(used))}")
        inputs, outputs = map(arrays, (inputs, outputs))
        if inputs is None or outputs is None:
            continue
        graph = case.model.graph
        given = dict(zip([info.name for info in graph.input], inputs))
        # Sizes, axes, places and probabilities are numbers of the program here, but for what chooses rows.
        at = lambda *places: {node.input[i] for node in graph.node for op, i in places if node.op_type == op and i < len(node.input)}
        for name in at(("OneHot", 0), ("OneHot", 1)):
            # Places and sizes that these cases have as real numbers.
            given[name] = given[name].astype(np.int64)
            next(i for i in graph.input if i.name == name).type.tensor_type.elem_type = onnx.TensorProto.INT64
        rows, fixed = at(("Gather", 1), ("OneHot", 0)), at(("Dropout", 1), ("Dropout", 2))
        for info in list(graph.input):
            value = given[info.name]
            whole = value.dtype in (np.int64, np.int32) and len(graph.input) > 1
            if info.name in fixed or (whole and not (info.name in rows and (value >= 0).all())):
                graph.input.remove(info)
                graph.initializer.append(onnx.numpy_helper.from_array(value, info.name))
        # Nodes make their first output here.
        others = {name for node in graph.node for name in node.output[1:]}
        for info in [info for info in graph.output if info.name in others]:
            graph.output.remove(info)
        for place, info in enumerate(graph.input):
            save(home, f"input_{place}", given[info.name])
        save(home, "output_0", outputs[0])
        onnx.save(case.model, os.path.join(home, "model.onnx"))
    return 0


def arrays(values):
    """Values as arrays; none where one is no tensor."""
    values = [onnx.numpy_helper.to_array(v) if isinstance(v, onnx.TensorProto) else v for v in values]
    return [np.asarray(v) for v in values] if all(isinstance(v, (np.ndarray, np.generic)) for v in values) else None


def save(home, name, value):
    """Whole numbers are saved as real ones, with a mark."""
    whole = value.dtype in (np.int64, np.int32)
    if whole or value.dtype in (np.float32, np.float64):
        path = os.path.join(home, name + (".whole.npy" if whole else ".npy"))
        np.save(path, np.ascontiguousarray(value.astype(np.float64) if whole else value).reshape(value.shape))


if __name__ == "__main__":
    if sys.argv[1] == "version":
        print(f"onnx {onnx.__version__}, onnxruntime {ort.__version__}")
        sys.exit(0)
    sys.exit({"run": run, "nodes": nodes}[sys.argv[1]](sys.argv[2]))
