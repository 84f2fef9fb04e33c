Option Explicit
Option Private Module
' What stands between a cell and Python: arguments become raw cells, answers become cells. Nothing is computed here.

Private Const SEVERAL_AREAS As Long = 2900 ' no cell holds this error; Python says what it means

' Hand the arguments of a worksheet function to Python, and give the answer with real error values.
Public Function Computed(functionName As String, arguments As Variant) As Variant
    Computed = CellsOf(CvmPython.Answer(functionName, arguments))
End Function

' Give an argument as Python takes it: Empty when it was left out, "" for a blank cell, values without dates or currencies.
Public Function Raw(Optional argument As Variant) As Variant
    If IsMissing(argument) Then Exit Function
    If IsObject(argument) Then
        Raw = RangeCells(argument)
    ElseIf IsEmpty(argument) Then
        Raw = ""
    Else
        Raw = argument
    End If
End Function

' Give the address of the cell that is computed, such as [Book1.xlsx]Sheet1!B2; nothing when code asks.
Public Function CallingCell() As String
    On Error Resume Next
    If TypeName(Application.Caller) = "Range" Then
        CallingCell = Application.Caller.Address(False, False, 1, True)
    End If
End Function

Private Function RangeCells(ByVal cells As Object) As Variant
    If cells.Areas.Count > 1 Then
        RangeCells = CVErr(SEVERAL_AREAS) ' Value2 would silently be that of the first area
        Exit Function
    End If
    RangeCells = UsedPart(cells).Value2
    If IsEmpty(RangeCells) Then RangeCells = ""
End Function

' Leave out the cells below and beside the used ones, when whole columns or rows are given: they are a million.
Private Function UsedPart(ByVal cells As Object) As Object
    Dim used As Object
    Set UsedPart = cells
    If cells.Rows.Count < cells.Worksheet.Rows.Count And cells.Columns.Count < cells.Worksheet.Columns.Count Then Exit Function
    Set used = cells.Worksheet.UsedRange
    If cells.Rows.Count = cells.Worksheet.Rows.Count Then
        Set UsedPart = UsedPart.Resize(used.Row + used.Rows.Count - 1)
    End If
    If cells.Columns.Count = cells.Worksheet.Columns.Count Then
        Set UsedPart = UsedPart.Resize(, used.Column + used.Columns.Count - 1)
    End If
End Function

' Give an answer of Python as cells: its names of errors become errors.
Public Function CellsOf(ByVal answer As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(answer) Then
        CellsOf = CellOf(answer)
        Exit Function
    End If
    If HasColumns(answer) Then
        For row = LBound(answer, 1) To UBound(answer, 1)
            For column = LBound(answer, 2) To UBound(answer, 2)
                If VarType(answer(row, column)) = vbString Then answer(row, column) = CellOf(answer(row, column))
            Next column
        Next row
    Else
        For column = LBound(answer) To UBound(answer)
            answer(column) = CellOf(answer(column))
        Next column
    End If
    CellsOf = answer
End Function

Private Function HasColumns(ByRef answer As Variant) As Boolean
    Dim last As Long
    On Error GoTo OneDimension
    last = UBound(answer, 2)
    HasColumns = last >= LBound(answer, 2)
OneDimension:
End Function

Private Function CellOf(ByVal value As Variant) As Variant
    CellOf = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 1) <> "#" Then Exit Function
    Select Case value
        Case "#NULL!": CellOf = CVErr(2000)
        Case "#DIV/0!": CellOf = CVErr(2007)
        Case "#VALUE!": CellOf = CVErr(2015)
        Case "#REF!": CellOf = CVErr(2023)
        Case "#NAME?": CellOf = CVErr(2029)
        Case "#NUM!": CellOf = CVErr(2036)
        Case "#N/A": CellOf = CVErr(2042)
    End Select
End Function
