Option Explicit
Option Private Module
' What happens when the add-in opens, and when a workbook does: texts for the function wizard, formulas that find us.

Private Const MARK As String = "_xll.CVM_" ' how a workbook that was made elsewhere names our functions

Private events As CvmEvents

Public Sub AddInOpened()
    Dim book As Workbook
    Set events = New CvmEvents
    events.Watch Application
    DescribeAll
    For Each book In Application.Workbooks
        Rebind book
    Next book
End Sub

' Excel describes macros of visible workbooks only; the functions work without their texts.
Private Sub DescribeAll()
    On Error Resume Next
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    CvmDescriptions.DescribeFunctions
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
    Application.ScreenUpdating = True
End Sub

' Let formulas find the functions of this add-in that a workbook brings from elsewhere: as those of a library (_xll.),
' as a link to an add-in in another folder, or as names that were unknown where it was saved.
Public Sub Rebind(ByVal book As Workbook)
    Dim sheet As Worksheet, wasSaved As Boolean, mode As XlCalculation
    If book Is ThisWorkbook Or book.IsAddin Then Exit Sub
    wasSaved = book.Saved
    On Error GoTo Failed
    mode = Application.Calculation
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    Relink book
    For Each sheet In book.Worksheets
        RebindSheet sheet
    Next sheet
Finish:
    On Error Resume Next
    Application.Calculation = mode
    Application.EnableEvents = True
    book.Saved = wasSaved
    Exit Sub
Failed:
    Resume Finish ' a workbook that cannot be changed stays as it is
End Sub

Private Sub Relink(ByVal book As Workbook)
    Dim links As Variant, link As Variant
    On Error Resume Next
    links = book.LinkSources(xlExcelLinks)
    If IsEmpty(links) Then Exit Sub
    For Each link In links
        If LCase$(Mid$(link, InStrRev(Replace(link, "/", "\"), "\") + 1)) = "xlcvm.xlam" And _
                StrComp(link, ThisWorkbook.FullName, vbTextCompare) <> 0 Then
            book.ChangeLink link, ThisWorkbook.FullName, xlExcelLinks
        End If
    Next link
End Sub

Private Sub RebindSheet(ByVal sheet As Worksheet)
    Dim formulas As Range, cell As Range
    If sheet.UsedRange.Find(What:="CVM_", LookIn:=xlFormulas, LookAt:=xlPart, MatchCase:=False) Is Nothing Then Exit Sub
    On Error Resume Next ' there may be no formula at all
    Set formulas = sheet.UsedRange.SpecialCells(xlCellTypeFormulas)
    On Error GoTo 0
    If formulas Is Nothing Then Exit Sub
    For Each cell In formulas.Cells
        If IsUnbound(cell) Then
            If Not Reentered(cell) Then Exit Sub ' a protected sheet: it stays as it is
        End If
    Next cell
End Sub

Private Function IsUnbound(ByVal cell As Range) As Boolean
    Dim formula As String
    formula = cell.Formula
    If InStr(1, formula, "CVM_", vbTextCompare) = 0 Then Exit Function
    IsUnbound = InStr(1, formula, MARK, vbTextCompare) > 0 Or cell.Text = "#NAME?"
End Function

' Enter a formula again without the mark; say whether the mark is gone.
Private Function Reentered(ByVal cell As Object) As Boolean
    On Error Resume Next
    If cell.HasArray Then
        cell.CurrentArray.FormulaArray = Unmarked(cell.FormulaArray)
    Else
        cell.Formula2 = Unmarked(cell.Formula2) ' as it was typed; older Excels have no Formula2
        If Err.Number <> 0 Then cell.Formula = Unmarked(cell.Formula)
    End If
    Reentered = InStr(1, cell.Formula, MARK, vbTextCompare) = 0
End Function

Private Function Unmarked(ByVal formula As String) As String
    Unmarked = Replace(formula, MARK, "CVM_", 1, -1, vbTextCompare)
End Function
