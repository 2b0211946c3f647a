"""Cases: `page` with the work list, one case and its papers, who is away."""
