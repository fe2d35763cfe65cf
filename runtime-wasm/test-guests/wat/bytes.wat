;; Gives back text that is not UTF-8. `describe` gives a valid manifest out of the data below.
(module
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  ;; Strings of the manifest, at addresses from 16.
  (data (i32.const 16) "bytes")
  (data (i32.const 32) "1.0.0")
  (data (i32.const 48) "{}")
  (data (i32.const 64) "\ff\fe\fd")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  ;; Stores a pointer and a length at 1024 + an offset.
  (func $text (param $offset i32) (param $at i32) (param $length i32)
    (i32.store offset=1024 (local.get $offset) (local.get $at))
    (i32.store offset=1028 (local.get $offset) (local.get $length)))

  (func (export "describe") (result i32)
    (call $text (i32.const 0) (i32.const 16) (i32.const 5))   ;; id
    (call $text (i32.const 8) (i32.const 32) (i32.const 5))   ;; version
    (call $text (i32.const 16) (i32.const 16) (i32.const 5))  ;; title-zh
    (call $text (i32.const 24) (i32.const 16) (i32.const 5))  ;; title-en
    (call $text (i32.const 32) (i32.const 16) (i32.const 0))  ;; summary-zh
    (call $text (i32.const 40) (i32.const 16) (i32.const 0))  ;; summary-en
    (call $text (i32.const 48) (i32.const 48) (i32.const 2))  ;; config-schema
    (call $text (i32.const 56) (i32.const 48) (i32.const 2))  ;; input-schema
    (call $text (i32.const 64) (i32.const 48) (i32.const 2))  ;; output-schema
    (call $text (i32.const 72) (i32.const 0) (i32.const 0))   ;; capabilities
    (i32.store8 offset=1024 (i32.const 80) (i32.const 0))     ;; determinism
    (i32.const 1024))

  (func (export "run")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    ;; result: ok, with a pointer to bytes that begin no character
    (i32.store8 offset=2048 (i32.const 0) (i32.const 0))
    (i32.store offset=2048 (i32.const 8) (i32.const 64))
    (i32.store offset=2048 (i32.const 12) (i32.const 3))
    (i32.const 2048)))
