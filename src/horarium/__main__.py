from horarium.cli import main

main()
