"""What each target expresses, one file for each: tables of ``Way``, read by ``coverage``."""
