"""Who somebody is: accounts, passwords, access tokens."""
