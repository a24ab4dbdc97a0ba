"""CareCall telephones people who live alone and puts those who need a person in front of one."""
