"""What every HTML page that writes has in common: acting for the person at the browser, saying so, telling refusals."""
