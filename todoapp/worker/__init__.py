"""The process beside the API: carries changes into the graph, and tidies up."""
