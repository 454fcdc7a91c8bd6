* Tables, chairs and shelves from wood and work: examples/linear_program.cpp as a file.
NAME          FURNITURE
OBJSENSE
    MAX
ROWS
 N  EARNINGS
 L  WOOD
 L  WORK
 G  DELIVERY
COLUMNS
    TABLES    EARNINGS          70.0   WOOD               9.0
    TABLES    WORK               4.0   DELIVERY           1.0
    CHAIRS    EARNINGS          30.0   WOOD               3.0
    CHAIRS    WORK               2.0
    SHELVES   EARNINGS          25.0   WOOD               5.0
    SHELVES   WORK               1.0   DELIVERY           1.0
RHS
    RHS       WOOD             300.0   WORK             140.0
    RHS       DELIVERY           5.0
BOUNDS
 UP BOUND     CHAIRS            40.0
ENDATA
