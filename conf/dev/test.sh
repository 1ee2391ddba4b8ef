command_test() { :; }
run_bench() { :; }
