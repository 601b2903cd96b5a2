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
        if case.kind != "node" or not used & ops:
            continue
        home = os.path.join(folder, case.name)
        os.makedirs(home)
        onnx.save(case.model, os.path.join(home, "model.onnx"))
        (inputs, outputs), *_ = case.data_sets
        for kind, values in (("input", inputs), ("output", outputs)):
            for place, value in enumerate(values):
                if isinstance(value, (np.ndarray, np.generic)):
                    with open(os.path.join(home, f"{kind}_{place}.pb"), "wb") as f:
                        f.write(onnx.numpy_helper.from_array(np.asarray(value)).SerializeToString())
        with open(os.path.join(home, "tolerance"), "w") as f:
            f.write(f"{case.rtol} {case.atol}")
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "version":
        print(f"onnx {onnx.__version__}, onnxruntime {ort.__version__}")
        sys.exit(0)
    sys.exit({"run": run, "nodes": nodes}[sys.argv[1]](sys.argv[2]))
