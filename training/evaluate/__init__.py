"""How good the demo bundle is: `npm run demo:evaluate`. README.md has the data flow."""
