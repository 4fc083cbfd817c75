"""What of PyTorch is not here, and what to use instead.

A name that is not here raises `OutOfScope`, which is a NotImplementedError that names it, and an
AttributeError too, so that `hasattr` answers False.
"""

from typing import Any

from autograd_lab.errors import OutOfScope

LISTED = "dir(torch) lists what is here"
DENSE = "every tensor here is dense"
FLOAT16 = "float16, float32 and float64 are the floating dtypes here"
FOURIER = "numpy.fft in a torch.autograd.Function gives the transform, and its inverse the gradient"
FULL = "everything is computed in the dtypes of its tensors"
FUNCTIONAL = "torch.autograd.functional has jacobian, hessian, vjp, jvp, vhp and hvp"
EAGER = "call the function as it is: every operation runs at once"
NUMBERS = "numbers are not quantized here"
ALONE = "one process computes, on one device at a time"
TIMING = "time.perf_counter() and %timeit measure times"

INSTEAD = {
    DENSE: "sparse sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc jagged nested "
    "sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor "
    "sparse_compressed_tensor hspmm hsmm dsmm saddmm smm spmm sspaddmm masked resize_as_sparse_",
    FLOAT16: "bfloat16 BFloat16Tensor BFloat16Storage float8_e4m3fn float8_e5m2 chalf complex32",
    FOURIER: "fft stft istft",
    FULL: "autocast amp GradScaler is_autocast_enabled set_autocast_enabled",
    FUNCTIONAL: "vmap",
    EAGER: "compile compiler jit export fx cond while_loop",
    NUMBERS: "quantization ao quantize_per_tensor quantize_per_channel dequantize qint8 quint8 "
    "qint32 fake_quantize_per_tensor_affine fake_quantize_per_channel_affine int_repr",
    ALONE: "distributed multiprocessing futures Stream Event xpu mps mtia",
    TIMING: "profiler",
    "numpy.random has other distributions; torch.distributions is built of what is here":
    "distributions binomial poisson",
}  # fmt: skip
"""By what to use instead: the names in the torch namespace."""

OTHERS = frozenset(
    """
    AVG AcceleratorError AggregationType AliasDb AnyType Argument ArgumentSpec AwaitType
    BenchmarkConfig BenchmarkExecutionStats Block BoolStorage BoolType BufferDict ByteStorage
    CallStack Capsule CharStorage ClassType Code CompilationUnit CompleteArgumentSpec
    ComplexDoubleStorage ComplexFloatStorage ComplexType ConcreteModuleType
    ConcreteModuleTypeBuilder DeepCopyMemoTable DeserializationStorageContext DeviceObjType
    DictType DisableTorchFunction DisableTorchFunctionSubclass DispatchKey DispatchKeySet
    DoubleStorage EnumType ErrorReport ExcludeDispatchKeyGuard ExecutionPlan FatalError
    FileCheck FloatStorage FloatType FunctionSchema Future FutureType Gradient Graph
    GraphExecutorState HalfStorage IODescriptor InferredType IntStorage IntType InterfaceType
    JITException ListType LiteScriptModule LockingLogger LoggerBase LongStorage ModuleDict Node
    NoneType NoopLogger NumberType OperatorInfo OptionalType OutOfMemoryError PRIVATE_OPS
    ParameterDict PyObjectType PyTorchFileReader PyTorchFileWriter QInt32Storage QInt8Storage
    QUInt2x4Storage QUInt4x2Storage QUInt8Storage RRefType SUM ScriptClass ScriptClassFunction
    ScriptDict ScriptDictIterator ScriptDictKeyIterator ScriptFunction ScriptList
    ScriptListIterator ScriptMethod ScriptModule ScriptModuleSerializer ScriptObject
    ScriptObjectProperty SerializationStorageContext ShortStorage StaticModule Storage
    StorageBase StreamObjType StringType SymBool SymBoolType SymFloat SymInt SymIntType Tag
    types TensorType ThroughputBenchmark TracingState TupleType Type TypedStorage
    USE_GLOBAL_DEPS USE_RTLD_GLOBAL_WITH_LIBTORCH UnionType UntypedStorage Use Value
    affine_grid_generator autocast_decrement_nesting autocast_increment_nesting bartlett_window
    batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt
    batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats
    batch_norm_update_stats bit bits16 bits1x8 bits2x4 bits4x2 bits8 blackman_window
    ccol_indices_copy choose_qparams_optimized classes clear_autocast_cache col_indices_copy
    compiled_with_cxx11_abi contrib conv_tbc cpp cpu crow_indices_copy
    cudnn_affine_grid_generator cudnn_batch_norm cudnn_convolution cudnn_convolution_add_relu
    cudnn_convolution_relu cudnn_convolution_transpose cudnn_grid_sampler cudnn_is_acceptable
    detach_copy empty_quantized fbgemm_linear_fp16_weight
    fbgemm_linear_fp16_weight_fp32_activation fbgemm_linear_int8_weight
    fbgemm_linear_int8_weight_fp32_activation fbgemm_linear_quantize_weight
    fbgemm_pack_gemm_matrix_fp16 fbgemm_pack_quantized_matrix fill float4_e2m1fn_x2
    float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu fork frobenius_norm from_file functional
    fused_moving_avg_obs_fake_quant geqrf get_autocast_cpu_dtype get_autocast_dtype
    get_autocast_gpu_dtype get_autocast_ipu_dtype get_autocast_xla_dtype
    get_deterministic_debug_mode get_device_module get_file_path get_num_interop_threads
    gradient grid_sampler grid_sampler_2d grid_sampler_3d gru gru_cell hamming_window
    hann_window has_lapack has_mkl has_openmp has_spectral hash_tensor histogram histogramdd hub
    igamma igammac import_ir_module import_ir_module_from_buffer indices_copy init_num_threads
    int1 int2 int3 int4 int5 int6 int7 is_autocast_cache_enabled is_autocast_cpu_enabled
    is_autocast_ipu_enabled is_autocast_xla_enabled
    is_deterministic_algorithms_warn_only_enabled is_distributed is_vulkan_available
    kaiser_window legacy_contiguous_format library lobpcg lstm lstm_cell
    merge_type_from_type_comment miopen_batch_norm miopen_convolution
    miopen_convolution_add_relu miopen_convolution_relu miopen_convolution_transpose
    miopen_ctc_loss miopen_depthwise_convolution miopen_rnn mkldnn_adaptive_avg_pool2d
    mkldnn_convolution mkldnn_linear_backward_weights mkldnn_max_pool2d mkldnn_max_pool3d
    mkldnn_rnn_layer monitor native_channel_shuffle native_norm nn nonzero_static nuclear_norm
    onnx optim orgqr ormqr package parse_ir parse_schema parse_type_comment pca_lowrank pdist
    per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine
    per_tensor_symmetric prepare_multiprocessing_environment
    profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 q_per_channel_axis q_per_channel_scales
    q_per_channel_zero_points q_scale q_zero_point qscheme quantize_per_tensor_dynamic
    quantized_batch_norm quantized_gru quantized_gru_cell quantized_lstm quantized_lstm_cell
    quantized_max_pool1d quantized_max_pool2d quantized_max_pool3d quantized_rnn_relu_cell
    quantized_rnn_tanh_cell quasirandom quint2x4 quint4x2 rnn_relu rnn_relu_cell rnn_tanh
    rnn_tanh_cell row_indices_copy segment_reduce set_anomaly_enabled set_autocast_cache_enabled
    set_autocast_cpu_dtype set_autocast_cpu_enabled set_autocast_dtype set_autocast_gpu_dtype
    set_autocast_ipu_dtype set_autocast_ipu_enabled set_autocast_xla_dtype
    set_autocast_xla_enabled set_deterministic_debug_mode set_flush_denormal
    set_num_interop_threads signal slice_inverse svd_lowrank sym_constrain_range
    sym_constrain_range_for_size sym_float sym_fresh_size sym_int sym_ite sym_max sym_min
    sym_not sym_sqrt sym_sum thread_safe_generator to_dlpack torch_version uint1 uint2 uint3
    uint4 uint5 uint6 uint7 unify_type_list values_copy version view_as_complex_copy
    view_as_real_copy wait windows
    """.split()  # noqa: SIM905
)
"""All other names in the torch namespace that are not here."""

TENSOR_INSTEAD = {
    DENSE: "ccol_indices coalesce col_indices crow_indices indices is_coalesced row_indices smm "
    "sparse_mask sparse_resize_ sparse_resize_and_clear_ sspaddmm to_mkldnn to_padded_tensor "
    "to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr values "
    "resize_as_sparse_",
    FLOAT16: "bfloat16 chalf",
    FOURIER: "stft istft",
    NUMBERS: "dequantize int_repr q_per_channel_axis q_per_channel_scales q_scale q_zero_point "
    "q_per_channel_zero_points qscheme",
    ALONE: "ipu mtia record_stream is_distributed xpu",
    "torch.linalg.qr gives the orthogonal factor": "geqrf orgqr ormqr",
    "torch.histc and torch.bincount count": "histogram",
    "python's hash(bytes(x.numpy())) is one": "hash_tensor",
    "x.data_ptr() gives the address": "const_data_ptr",
    "x.copy_(other) takes another's values": "module_load",
    "x.nonzero() finds them": "nonzero_static",
    "torch.special lists what is here": "igamma igamma_ igammac igammac_",
    "x.reshape and x.resize_ give other shapes": "resize resize_as slice_inverse",
    "x[...] reads parts": "index",
    "x.untyped_storage() is its memory": "storage_type",
    "x.to('cuda') copies to the GPU": "pin_memory",
    "probs.log() * reward is the loss": "reinforce",
    "dimensions have numbers here": "refine_names rename rename_ align_to align_as",
    "x.view and its like make views": "_view_func _view_func_unsafe _rev_view_func_unsafe "
    "_neg_view",
    "torch.Tensor.as_subclass makes one of a subclass": "_make_wrapper_subclass",
}  # fmt: skip
"""By what to use instead: the methods of the tensor."""


def refused(name: str, where: str = "", listed: str = LISTED) -> Exception:
    """The error for a name that is not in a namespace.

    AttributeError for a name of Python's own, such as `__wrapped__`, and for one that PyTorch has
    not either, else `OutOfScope`. where: the namespace within torch, such as "linalg".
    """
    fitting = [instead for instead, names in INSTEAD.items() if name in names.split()]
    known = where or fitting or name in OTHERS or name.startswith("_")
    if name.startswith("__") or not known:
        module = ".".join(filter(None, ("torch", where)))
        return AttributeError(f"module {module!r} has no attribute {name!r}")
    if where:
        return OutOfScope(f"{where}.{name}", listed)
    return OutOfScope(name, *fitting or [listed])


class Absent:
    """Stands in a class for a method that is not here."""

    def __init__(self, name: str, instead: str) -> None:
        self.name, self.instead = name, instead

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        raise OutOfScope(self.name, self.instead)


def attach(cls: type) -> None:
    """Give the tensor what stands for the methods that it has not."""
    for instead, names in TENSOR_INSTEAD.items():
        for name in names.split():
            if name not in vars(cls):
                setattr(cls, name, Absent(f"Tensor.{name}", instead))
