"""Demo: artists who look alive, with drawn pictures and two years of figures, for whoever starts the system empty."""
